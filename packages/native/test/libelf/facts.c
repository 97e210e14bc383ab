/*
 * Prints everything that libbpf could learn of an ELF file through libelf. Compiled against our reader and
 * against elfutils' library, it must print the same.
 */
#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3;
  return hash;
}

static uint64_t mix_string(uint64_t hash, const char *string) {
  return string ? mix(hash, string, strlen(string) + 1) : hash ^ 0x5bd1e995;
}

static void print_header(Elf *elf) {
  GElf_Ehdr h;
  if (!gelf_getehdr(elf, &h)) return (void)puts("no header");
  size_t sections, names, segments;
  printf("class %d type %u machine %u version %u entry %lx phoff %lx shoff %lx flags %x sizes %u %u %u counts %u %u %u\n",
         gelf_getclass(elf), h.e_type, h.e_machine, h.e_version, h.e_entry, h.e_phoff, h.e_shoff, h.e_flags,
         h.e_ehsize, h.e_phentsize, h.e_shentsize, h.e_phnum, h.e_shnum, h.e_shstrndx);
  printf("elf64 header: %s\n", elf64_getehdr(elf) ? "yes" : "no");
  if (elf_getshdrnum(elf, &sections) || elf_getshdrstrndx(elf, &names)) return (void)puts("no section table");
  printf("sections %zu names %zu\n", sections, names);
  if (elf_getphdrnum(elf, &segments)) return (void)puts("no segments");
  printf("segments %zu\n", segments);
  for (size_t i = 0; i < segments; i++) {
    GElf_Phdr p;
    if (!gelf_getphdr(elf, i, &p)) puts("no segment");
    else
      printf("segment %zu: %x %x %lx %lx %lx %lx %lx %lx\n", i, p.p_type, p.p_flags, p.p_offset, p.p_vaddr, p.p_paddr,
             p.p_filesz, p.p_memsz, p.p_align);
  }
}

static void print_symbols(Elf *elf, Elf_Data *data, const GElf_Shdr *header) {
  GElf_Sym s;
  uint64_t hash = 0;
  int count = 0;
  for (; gelf_getsym(data, count, &s); count++) {
    hash = mix(hash, &s, sizeof(s));
    hash = mix_string(hash, elf_strptr(elf, header->sh_link, s.st_name));
  }
  printf("  %d symbols %016lx, past the end: %d\n", count, hash, gelf_getsym(data, count + 1, &s) != NULL);
}

static void print_versions(Elf_Data *data) {
  GElf_Versym v;
  uint64_t hash = 0;
  int count = 0;
  for (; gelf_getversym(data, count, &v); count++) hash = mix(hash, &v, sizeof(v));
  printf("  %d versions %016lx\n", count, hash);
}

static void print_definitions(Elf *elf, Elf_Data *data, const GElf_Shdr *header) {
  GElf_Verdef d;
  GElf_Verdaux a;
  for (int offset = 0; gelf_getverdef(data, offset, &d); offset += d.vd_next) {
    printf("  definition %d: %u %u %u %u %x %u %u", offset, d.vd_version, d.vd_flags, d.vd_ndx, d.vd_cnt, d.vd_hash,
           d.vd_aux, d.vd_next);
    if (gelf_getverdaux(data, offset + d.vd_aux, &a)) {
      printf(" %s %u", elf_strptr(elf, header->sh_link, a.vda_name), a.vda_next);
    }
    puts("");
    if (!d.vd_next) break;
  }
}

static void print_notes(Elf_Data *data) {
  GElf_Nhdr n;
  size_t offset = 0, name, description;
  while ((offset = gelf_getnote(data, offset, &n, &name, &description)) > 0) {
    printf("  note %zu: %u %u %u at %zu %zu\n", offset, n.n_namesz, n.n_descsz, n.n_type, name, description);
  }
}

static void print_data(const char *what, Elf_Data *data) {
  if (!data) return (void)printf("  %s: none\n", what);
  printf("  %s: %zu bytes", what, data->d_size);
  if (data->d_buf) printf(" %016lx", mix(0, data->d_buf, data->d_size));
  puts("");
}

static void print_section(Elf *elf, Elf_Scn *section, size_t names) {
  GElf_Shdr h;
  if (!gelf_getshdr(section, &h)) return (void)puts("no section header");
  const char *name = elf_strptr(elf, names, h.sh_name);
  printf("section %zu %s: %u type %x flags %lx addr %lx offset %lx size %lx link %u info %u align %lx entry %lx, elf64 %d\n",
         elf_ndxscn(section), name ? name : "(null)", h.sh_name, h.sh_type, h.sh_flags, h.sh_addr, h.sh_offset, h.sh_size,
         h.sh_link, h.sh_info, h.sh_addralign, h.sh_entsize, elf64_getshdr(section) != NULL);
  print_data("raw", elf_rawdata(section, NULL));
  Elf_Data *data = elf_getdata(section, NULL);
  print_data("data", data);
  if (!data) return;
  if (h.sh_type == SHT_SYMTAB || h.sh_type == SHT_DYNSYM) print_symbols(elf, data, &h);
  if (h.sh_type == SHT_GNU_versym) print_versions(data);
  if (h.sh_type == SHT_GNU_verdef) print_definitions(elf, data, &h);
  if (h.sh_type == SHT_NOTE) print_notes(data);
  if (h.sh_type == SHT_STRTAB) {
    printf("  strings: last %d past %d\n", elf_strptr(elf, elf_ndxscn(section), h.sh_size - 1) != NULL,
           elf_strptr(elf, elf_ndxscn(section), h.sh_size) != NULL);
  }
}

static void print_file(Elf *elf) {
  if (!elf) return (void)puts("not opened");
  printf("kind %s\n", elf_kind(elf) == ELF_K_ELF ? "elf" : "none");
  if (elf_kind(elf) != ELF_K_ELF) return;
  print_header(elf);
  size_t names = 0, count = 0;
  elf_getshdrstrndx(elf, &names);
  elf_getshdrnum(elf, &count);
  for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section));) print_section(elf, section, names);
  printf("section 0 %d, section %zu %d\n", elf_getscn(elf, 0) != NULL, count, elf_getscn(elf, count) != NULL);
}

int main(int argc, char **argv) {
  if (argc < 2 || elf_version(EV_CURRENT) == EV_NONE) return 2;
  int fd = open(argv[1], O_RDONLY);
  if (fd < 0) return 2;
  Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
  print_file(elf);
  elf_end(elf);

  struct stat status;
  fstat(fd, &status);
  char *bytes = malloc(status.st_size);
  if (read(fd, bytes, status.st_size) != status.st_size) return 2;
  elf = elf_memory(bytes, status.st_size);
  printf("in memory: ");
  print_file(elf);
  elf_end(elf);
  free(bytes);
  return 0;
}
