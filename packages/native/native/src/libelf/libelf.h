/*
 * The part of the libelf interface that libbpf asks for, declared under its customary names so that libbpf's
 * sources compile against it unchanged. Reading only: nothing here writes an ELF file.
 */
#pragma once

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Elf Elf;
typedef struct Elf_Scn Elf_Scn;

typedef enum { ELF_K_NONE, ELF_K_AR, ELF_K_COFF, ELF_K_ELF } Elf_Kind;

typedef enum { ELF_C_NULL, ELF_C_READ, ELF_C_READ_MMAP } Elf_Cmd;
#define ELF_C_READ_MMAP ELF_C_READ_MMAP

/* What the bytes of a section are, which decides how they are converted and who may read them. */
typedef enum {
  ELF_T_BYTE,
  ELF_T_SYM,
  ELF_T_REL,
  ELF_T_RELA,
  ELF_T_HALF,
  ELF_T_NHDR,
  ELF_T_NHDR8,
  ELF_T_VDEF,
} Elf_Type;

typedef struct {
  void *d_buf;
  Elf_Type d_type;
  unsigned int d_version;
  size_t d_size;
  int64_t d_off;
  size_t d_align;
} Elf_Data;

unsigned int elf_version(unsigned int version);
int elf_errno(void);
const char *elf_errmsg(int error);

Elf *elf_begin(int fd, Elf_Cmd cmd, Elf *reference);
Elf *elf_memory(char *image, size_t size);
int elf_end(Elf *elf);
Elf_Kind elf_kind(Elf *elf);

Elf64_Ehdr *elf64_getehdr(Elf *elf);
int elf_getshdrnum(Elf *elf, size_t *count);
int elf_getshdrstrndx(Elf *elf, size_t *index);
int elf_getphdrnum(Elf *elf, size_t *count);

Elf_Scn *elf_getscn(Elf *elf, size_t index);
Elf_Scn *elf_nextscn(Elf *elf, Elf_Scn *section);
size_t elf_ndxscn(Elf_Scn *section);
Elf64_Shdr *elf64_getshdr(Elf_Scn *section);

/* Only the first and whole data of a section exists: `previous` must be null. */
Elf_Data *elf_getdata(Elf_Scn *section, Elf_Data *previous);
Elf_Data *elf_rawdata(Elf_Scn *section, Elf_Data *previous);
char *elf_strptr(Elf *elf, size_t section, size_t offset);

#ifdef __cplusplus
}
#endif
