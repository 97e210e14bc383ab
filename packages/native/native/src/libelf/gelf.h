/* The class-independent half of the libelf interface that libbpf asks for: 32-bit files read as 64-bit ones. */
#pragma once

#include "libelf.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef Elf64_Ehdr GElf_Ehdr;
typedef Elf64_Shdr GElf_Shdr;
typedef Elf64_Phdr GElf_Phdr;
typedef Elf64_Sym GElf_Sym;
typedef Elf64_Versym GElf_Versym;
typedef Elf64_Verdef GElf_Verdef;
typedef Elf64_Verdaux GElf_Verdaux;
typedef Elf64_Nhdr GElf_Nhdr;
typedef Elf64_Addr GElf_Addr;

#define GELF_ST_BIND(info) ELF64_ST_BIND(info)
#define GELF_ST_TYPE(info) ELF64_ST_TYPE(info)

int gelf_getclass(Elf *elf);
GElf_Ehdr *gelf_getehdr(Elf *elf, GElf_Ehdr *into);
GElf_Shdr *gelf_getshdr(Elf_Scn *section, GElf_Shdr *into);
GElf_Phdr *gelf_getphdr(Elf *elf, int index, GElf_Phdr *into);

GElf_Sym *gelf_getsym(Elf_Data *data, int index, GElf_Sym *into);
GElf_Versym *gelf_getversym(Elf_Data *data, int index, GElf_Versym *into);
GElf_Verdef *gelf_getverdef(Elf_Data *data, int offset, GElf_Verdef *into);
GElf_Verdaux *gelf_getverdaux(Elf_Data *data, int offset, GElf_Verdaux *into);
/* The offset of the note that follows, or 0 where there is no whole note at `offset`. */
size_t gelf_getnote(Elf_Data *data, size_t offset, GElf_Nhdr *into, size_t *name, size_t *description);

#ifdef __cplusplus
}
#endif
