/* The contents of sections: bytes, strings. */
#include <cstring>
#include <new>

#include "error.h"
#include "image.h"

using libelf::Error;
using libelf::fail;
using libelf::failed;

namespace {

struct Shape {
  Elf_Type type;
  /* Bytes of an entry; a size that is not a multiple of it is malformed. */
  size_t entry;
};

Shape shapeOf(const Elf_Scn& section);
size_t sizeOf(const Elf_Scn& section);
Elf_Data* show(Elf_Scn& section, std::optional<Elf_Scn::View>& view, unsigned char* bytes, Elf_Type type);
bool load(Elf_Scn& section);
bool swapEntries(Elf_Scn& section, Elf_Type type);

Shape shapeOf(const Elf_Scn& section) {
  const bool is64 = section.elf->is64();
  if (section.header.sh_flags & SHF_COMPRESSED) return {ELF_T_BYTE, 1};
  switch (section.header.sh_type) {
    case SHT_SYMTAB:
    case SHT_DYNSYM:
      return {ELF_T_SYM, is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym)};
    case SHT_REL:
      return {ELF_T_REL, is64 ? sizeof(Elf64_Rel) : sizeof(Elf32_Rel)};
    case SHT_RELA:
      return {ELF_T_RELA, is64 ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela)};
    case SHT_GNU_versym:
      return {ELF_T_HALF, sizeof(Elf64_Half)};
    case SHT_GNU_verdef:
      return {ELF_T_VDEF, 1};
    case SHT_NOTE:
      return {section.header.sh_addralign == 8 ? ELF_T_NHDR8 : ELF_T_NHDR, 1};
    default:
      return {ELF_T_BYTE, 1};
  }
}

size_t sizeOf(const Elf_Scn& section) { return section.header.sh_type == SHT_NULL ? 0 : section.header.sh_size; }

Elf_Data* show(Elf_Scn& section, std::optional<Elf_Scn::View>& view, unsigned char* bytes, Elf_Type type) {
  Elf_Data data = {bytes, type, EV_CURRENT, sizeOf(section), 0, section.header.sh_addralign};
  return &view.emplace(Elf_Scn::View{data, section.elf}).data;
}

/* A section without bytes in the file needs none here. */
bool load(Elf_Scn& section) {
  Elf& elf = *section.elf;
  const size_t size = sizeOf(section);
  if (section.header.sh_type == SHT_NOBITS || size == 0 || section.bytes != nullptr) return true;
  if (!elf.source.holds(section.header.sh_offset, size)) return fail(Error::sectionData), false;
  if (size > elf.source.size() - elf.loaded) return fail(Error::overlap), false;
  section.bytes = elf.source.read(section.header.sh_offset, size);
  if (section.bytes == nullptr) return fail(Error::truncated), false;
  elf.loaded += size;
  return true;
}

template <typename T>
void swapAll(unsigned char* bytes, size_t size) {
  for (size_t offset = 0; offset + sizeof(T) <= size; offset += sizeof(T)) {
    T entry;
    std::memcpy(&entry, bytes + offset, sizeof(T));
    libelf::swapFields(entry);
    std::memcpy(bytes + offset, &entry, sizeof(T));
  }
}

template <typename Narrow, typename Wide>
bool swapAll(Elf_Scn& section) {
  const size_t size = sizeOf(section);
  section.elf->is64() ? swapAll<Wide>(section.swapped.get(), size) : swapAll<Narrow>(section.swapped.get(), size);
  return true;
}

bool swapEntries(Elf_Scn& section, Elf_Type type) {
  const size_t size = sizeOf(section);
  section.swapped.reset(new (std::nothrow) unsigned char[size]);
  if (section.swapped == nullptr) return false;
  std::memcpy(section.swapped.get(), section.bytes.get(), size);
  switch (type) {
    case ELF_T_SYM:
      return swapAll<Elf32_Sym, Elf64_Sym>(section);
    case ELF_T_REL:
      return swapAll<Elf32_Rel, Elf64_Rel>(section);
    case ELF_T_RELA:
      return swapAll<Elf32_Rela, Elf64_Rela>(section);
    case ELF_T_HALF:
      return swapAll<Elf64_Half, Elf64_Half>(section);
    // Notes and version definitions are only ever read from a file that this machine can run.
    default:
      return false;
  }
}

}  // namespace

Elf_Data* elf_rawdata(Elf_Scn* section, Elf_Data* previous) {
  if (section == nullptr || previous != nullptr) return failed(Error::handle);
  if (section->raw) return &section->raw->data;
  if (!load(*section)) return nullptr;
  return show(*section, section->raw, section->bytes.get(), ELF_T_BYTE);
}

Elf_Data* elf_getdata(Elf_Scn* section, Elf_Data* previous) {
  if (section == nullptr || previous != nullptr) return failed(Error::handle);
  if (section->typed) return &section->typed->data;
  const Shape shape = shapeOf(*section);
  if (sizeOf(*section) % shape.entry != 0) return failed(Error::sectionData);
  // libbpf divides by sh_entsize, so that of a table must be what the class says.
  if (shape.entry > 1 && section->header.sh_entsize != shape.entry) return failed(Error::sectionData);
  if (!load(*section)) return nullptr;
  if (section->bytes == nullptr || shape.type == ELF_T_BYTE || !section->elf->foreignOrder()) {
    return show(*section, section->typed, section->bytes.get(), shape.type);
  }
  if (!swapEntries(*section, shape.type)) return failed(Error::byteOrder);
  return show(*section, section->typed, section->swapped.get(), shape.type);
}

/* A string is only handed out where it ends inside its section. */
char* elf_strptr(Elf* elf, size_t index, size_t offset) {
  Elf_Scn* section = elf_getscn(elf, index);
  if (section == nullptr) return nullptr;
  if (section->header.sh_type != SHT_STRTAB) return failed(Error::type);
  Elf_Data* data = elf_rawdata(section, nullptr);
  if (data == nullptr) return nullptr;
  if (offset >= data->d_size) return failed(Error::string);
  char* string = static_cast<char*>(data->d_buf) + offset;
  if (std::memchr(string, '\0', data->d_size - offset) == nullptr) return failed(Error::string);
  return string;
}
