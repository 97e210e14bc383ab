/* The entries of symbol, version and note sections. */
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "error.h"
#include "gelf.h"
#include "image.h"

using libelf::Error;
using libelf::failed;

namespace {

/* Every Elf_Data that we hand out is the first member of a section's view. */
const Elf& fileOf(const Elf_Data* data) {
  static_assert(std::is_standard_layout_v<Elf_Scn::View> && offsetof(Elf_Scn::View, data) == 0);
  return *reinterpret_cast<const Elf_Scn::View*>(data)->elf;
}

template <typename T>
bool copyAt(const Elf_Data& data, uint64_t offset, T& into) {
  if (data.d_buf == nullptr || offset > data.d_size || sizeof(T) > data.d_size - offset) return false;
  std::memcpy(&into, static_cast<const char*>(data.d_buf) + offset, sizeof(T));
  return true;
}

template <typename T>
T* structureAt(Elf_Data* data, Elf_Type type, uint64_t offset, T* into) {
  if (data == nullptr || into == nullptr) return failed(Error::handle);
  if (data->d_type != type) return failed(Error::type);
  return copyAt(*data, offset, *into) ? into : failed(Error::index);
}

uint64_t aligned(uint64_t offset, uint64_t alignment) { return (offset + alignment - 1) / alignment * alignment; }

}  // namespace

GElf_Sym* gelf_getsym(Elf_Data* data, int index, GElf_Sym* into) {
  if (data == nullptr || index < 0) return failed(Error::index);
  const auto position = static_cast<uint64_t>(index);
  if (fileOf(data).is64()) return structureAt(data, ELF_T_SYM, position * sizeof(Elf64_Sym), into);
  Elf32_Sym narrow;
  if (structureAt(data, ELF_T_SYM, position * sizeof(Elf32_Sym), &narrow) == nullptr) return nullptr;
  *into = libelf::widened(narrow);
  return into;
}

GElf_Versym* gelf_getversym(Elf_Data* data, int index, GElf_Versym* into) {
  if (index < 0) return failed(Error::index);
  return structureAt(data, ELF_T_HALF, static_cast<uint64_t>(index) * sizeof(GElf_Versym), into);
}

/* A next definition outside the section is refused: added to an int it could lead a caller in circles. */
GElf_Verdef* gelf_getverdef(Elf_Data* data, int offset, GElf_Verdef* into) {
  if (offset < 0) return failed(Error::index);
  if (structureAt(data, ELF_T_VDEF, static_cast<uint64_t>(offset), into) == nullptr) return nullptr;
  return into->vd_next < data->d_size - static_cast<uint64_t>(offset) ? into : failed(Error::index);
}

GElf_Verdaux* gelf_getverdaux(Elf_Data* data, int offset, GElf_Verdaux* into) {
  if (offset < 0) return failed(Error::index);
  return structureAt(data, ELF_T_VDEF, static_cast<uint64_t>(offset), into);
}

/* Name and description are each padded to the section's alignment; the padding of the last may be missing. */
size_t gelf_getnote(Elf_Data* data, size_t offset, GElf_Nhdr* into, size_t* name, size_t* description) {
  if (data == nullptr || into == nullptr) return libelf::fail(Error::handle), 0;
  if (data->d_type != ELF_T_NHDR && data->d_type != ELF_T_NHDR8) return libelf::fail(Error::type), 0;
  const uint64_t alignment = data->d_type == ELF_T_NHDR8 ? 8 : 4;
  GElf_Nhdr header;
  if (!copyAt(*data, offset, header)) return libelf::fail(Error::index), 0;

  const uint64_t nameAt = offset + sizeof(header);
  const uint64_t descriptionAt = aligned(nameAt + header.n_namesz, alignment);
  const uint64_t end = descriptionAt + header.n_descsz;
  if (end > data->d_size) return libelf::fail(Error::index), 0;
  *into = header;
  *name = nameAt;
  *description = descriptionAt;
  return aligned(end, alignment);
}
