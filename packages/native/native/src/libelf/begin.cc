/* Opening a file: what it is, its header, its table of sections. */
#include <cstring>
#include <memory>
#include <new>

#include "error.h"
#include "image.h"

using libelf::Error;
using libelf::fail;
using libelf::failed;

namespace {

Elf_Kind kindOf(const unsigned char* ident);
bool readSections(Elf& elf);
bool countProgramHeaders(Elf& elf);

Elf* open(libelf::Source source) {
  std::unique_ptr<Elf> elf(new (std::nothrow) Elf(source));
  if (elf == nullptr) return failed(Error::memory);

  unsigned char ident[EI_NIDENT] = {};
  if (source.read(0, ident, sizeof(ident))) elf->kind = kindOf(ident);
  if (elf->kind != ELF_K_ELF) return elf.release();

  std::memcpy(elf->header.e_ident, ident, sizeof(ident));
  auto header = libelf::readStructure<Elf32_Ehdr, Elf64_Ehdr>(*elf, 0);
  if (!header) return failed(Error::header);
  elf->header = *header;
  try {
    if (!readSections(*elf) || !countProgramHeaders(*elf)) return nullptr;
  } catch (const std::bad_alloc&) {
    return failed(Error::memory);
  }
  return elf.release();
}

Elf_Kind kindOf(const unsigned char* ident) {
  bool elf = std::memcmp(ident, ELFMAG, SELFMAG) == 0 &&
             (ident[EI_CLASS] == ELFCLASS32 || ident[EI_CLASS] == ELFCLASS64) &&
             (ident[EI_DATA] == ELFDATA2LSB || ident[EI_DATA] == ELFDATA2MSB) && ident[EI_VERSION] == EV_CURRENT;
  return elf ? ELF_K_ELF : ELF_K_NONE;
}

/* A count that does not fit e_shnum is in the size of section 0. */
bool readSections(Elf& elf) {
  if (elf.header.e_shoff == 0) return true;
  const uint64_t entry = elf.is64() ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
  auto headerAt = [&](uint64_t index) {
    return libelf::readStructure<Elf32_Shdr, Elf64_Shdr>(elf, elf.header.e_shoff + index * entry);
  };
  if (elf.header.e_shoff >= elf.source.size()) return fail(Error::sectionTable), false;

  uint64_t count = elf.header.e_shnum;
  if (count == 0) {
    auto first = headerAt(0);
    if (!first) return fail(Error::sectionTable), false;
    count = first->sh_size;
  }
  if (count > elf.source.size() / entry || !elf.source.holds(elf.header.e_shoff, count * entry)) {
    return fail(Error::sectionTable), false;
  }

  elf.sections.reserve(count);
  for (uint64_t index = 0; index < count; index++) {
    auto header = headerAt(index);
    if (!header) return fail(Error::truncated), false;
    elf.sections.push_back({&elf, index, *header, nullptr, nullptr, std::nullopt, std::nullopt});
  }
  return true;
}

/* A count that does not fit e_phnum is in the info of section 0. A truncated table counts as far as it goes. */
bool countProgramHeaders(Elf& elf) {
  const uint64_t offset = elf.header.e_phoff;
  uint64_t count = elf.header.e_phnum;
  if (count == PN_XNUM && !elf.sections.empty()) count = elf.sections.front().header.sh_info;
  if (offset == 0 || offset >= elf.source.size()) return true;
  const uint64_t entry = elf.is64() ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
  elf.programHeaders = std::min(count, (elf.source.size() - offset) / entry);
  return true;
}

}  // namespace

unsigned int elf_version(unsigned int version) {
  if (version == EV_NONE || version == EV_CURRENT) return EV_CURRENT;
  fail(Error::version);
  return EV_NONE;
}

Elf* elf_begin(int fd, Elf_Cmd cmd, Elf* reference) {
  if (cmd == ELF_C_NULL || reference != nullptr) return failed(Error::handle);
  return open(libelf::Source::file(fd));
}

Elf* elf_memory(char* image, size_t size) {
  if (image == nullptr) return failed(Error::handle);
  return open(libelf::Source::memory(image, size));
}

int elf_end(Elf* elf) {
  delete elf;
  return 0;
}

Elf_Kind elf_kind(Elf* elf) { return elf == nullptr ? ELF_K_NONE : elf->kind; }
