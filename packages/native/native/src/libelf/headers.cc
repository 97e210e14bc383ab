/* The headers of the file, its sections and its segments. */
#include "error.h"
#include "gelf.h"
#include "image.h"

using libelf::Error;
using libelf::fail;
using libelf::failed;

namespace {

bool isElf(const Elf* elf) {
  bool ok = elf != nullptr && elf->kind == ELF_K_ELF;
  if (!ok) fail(Error::handle);
  return ok;
}

}  // namespace

int gelf_getclass(Elf* elf) {
  return elf != nullptr && elf->kind == ELF_K_ELF ? elf->header.e_ident[EI_CLASS] : ELFCLASSNONE;
}

Elf64_Ehdr* elf64_getehdr(Elf* elf) {
  if (!isElf(elf)) return nullptr;
  return elf->is64() ? &elf->header : failed(Error::type);
}

GElf_Ehdr* gelf_getehdr(Elf* elf, GElf_Ehdr* into) {
  if (!isElf(elf) || into == nullptr) return nullptr;
  *into = elf->header;
  return into;
}

int elf_getshdrnum(Elf* elf, size_t* count) {
  if (!isElf(elf)) return -1;
  *count = elf->sections.size();
  return 0;
}

/* An index that does not fit e_shstrndx is in the link of section 0. */
int elf_getshdrstrndx(Elf* elf, size_t* index) {
  if (!isElf(elf)) return -1;
  *index = elf->header.e_shstrndx;
  if (*index != SHN_XINDEX) return 0;
  if (elf->sections.empty()) return fail(Error::sectionTable), -1;
  *index = elf->sections.front().header.sh_link;
  return 0;
}

int elf_getphdrnum(Elf* elf, size_t* count) {
  if (!isElf(elf)) return -1;
  if (elf->header.e_phoff >= elf->source.size()) return fail(Error::truncated), -1;
  *count = elf->programHeaders;
  return 0;
}

GElf_Phdr* gelf_getphdr(Elf* elf, int index, GElf_Phdr* into) {
  if (!isElf(elf) || into == nullptr) return nullptr;
  if (index < 0 || static_cast<size_t>(index) >= elf->programHeaders) return failed(Error::index);
  const uint64_t entry = elf->is64() ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
  auto header =
      libelf::readStructure<Elf32_Phdr, Elf64_Phdr>(*elf, elf->header.e_phoff + static_cast<uint64_t>(index) * entry);
  if (!header) return failed(Error::truncated);
  *into = *header;
  return into;
}

Elf_Scn* elf_getscn(Elf* elf, size_t index) {
  if (!isElf(elf)) return nullptr;
  return index < elf->sections.size() ? &elf->sections[index] : failed(Error::sectionIndex);
}

/* The section of index 0 is no section, so the first is the one of index 1. */
Elf_Scn* elf_nextscn(Elf* elf, Elf_Scn* section) {
  if (section != nullptr) elf = section->elf;
  if (!isElf(elf)) return nullptr;
  size_t next = section == nullptr ? 1 : section->index + 1;
  return next < elf->sections.size() ? &elf->sections[next] : nullptr;
}

size_t elf_ndxscn(Elf_Scn* section) { return section == nullptr ? SHN_UNDEF : section->index; }

Elf64_Shdr* elf64_getshdr(Elf_Scn* section) {
  if (section == nullptr) return failed(Error::handle);
  return section->elf->is64() ? &section->header : failed(Error::type);
}

GElf_Shdr* gelf_getshdr(Elf_Scn* section, GElf_Shdr* into) {
  if (section == nullptr || into == nullptr) return failed(Error::handle);
  *into = section->header;
  return into;
}
