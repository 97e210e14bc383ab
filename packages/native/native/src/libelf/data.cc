/* The contents of sections: bytes, strings. */
#include <cstring>

#include "error.h"
#include "image.h"

using libelf::Error;
using libelf::failed;

namespace {

struct Shape {
  Elf_Type type;
  /* Bytes of an entry; a size that is not a multiple of it is malformed. */
  size_t entry;
};

Shape shapeOf(const Elf_Scn& section);
Elf_Data* load(Elf_Scn& section, std::optional<Elf_Scn::Content>& content, Shape shape, bool convert);
bool swapEntries(Shape shape, bool is64, unsigned char* bytes, size_t size);

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

Elf_Data* load(Elf_Scn& section, std::optional<Elf_Scn::Content>& content, Shape shape, bool convert) {
  if (content) return &content->data;
  Elf& elf = *section.elf;
  const uint64_t size = section.header.sh_type == SHT_NULL ? 0 : section.header.sh_size;
  if (size % shape.entry != 0) return failed(Error::sectionData);
  // libbpf divides by sh_entsize, so that of a table must be what the class says.
  if (shape.entry > 1 && section.header.sh_entsize != shape.entry) return failed(Error::sectionData);

  libelf::Bytes bytes;
  if (section.header.sh_type != SHT_NOBITS && size > 0) {
    if (!elf.source.holds(section.header.sh_offset, size)) return failed(Error::sectionData);
    if (size > elf.source.size() - elf.copied) return failed(Error::overlap);
    bytes = elf.source.read(section.header.sh_offset, size);
    if (bytes == nullptr) return failed(Error::truncated);
    if (convert && elf.foreignOrder() && !swapEntries(shape, elf.is64(), bytes.get(), size)) {
      return failed(Error::byteOrder);
    }
    elf.copied += size;
  }
  Elf_Data data = {bytes.get(), shape.type, EV_CURRENT, size, 0, section.header.sh_addralign};
  return &content.emplace(data, std::move(bytes), &elf).data;
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
bool swapAll(bool is64, unsigned char* bytes, size_t size) {
  is64 ? swapAll<Wide>(bytes, size) : swapAll<Narrow>(bytes, size);
  return true;
}

bool swapEntries(Shape shape, bool is64, unsigned char* bytes, size_t size) {
  switch (shape.type) {
    case ELF_T_BYTE:
      return true;
    case ELF_T_SYM:
      return swapAll<Elf32_Sym, Elf64_Sym>(is64, bytes, size);
    case ELF_T_REL:
      return swapAll<Elf32_Rel, Elf64_Rel>(is64, bytes, size);
    case ELF_T_RELA:
      return swapAll<Elf32_Rela, Elf64_Rela>(is64, bytes, size);
    case ELF_T_HALF:
      return swapAll<Elf64_Half, Elf64_Half>(is64, bytes, size);
    // Notes and version definitions are only ever read from a file that this machine can run.
    default:
      return false;
  }
}

}  // namespace

Elf_Data* elf_getdata(Elf_Scn* section, Elf_Data* previous) {
  if (section == nullptr || previous != nullptr) return failed(Error::handle);
  return load(*section, section->converted, shapeOf(*section), true);
}

Elf_Data* elf_rawdata(Elf_Scn* section, Elf_Data* previous) {
  if (section == nullptr || previous != nullptr) return failed(Error::handle);
  return load(*section, section->raw, {ELF_T_BYTE, 1}, false);
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
