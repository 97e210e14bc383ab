/*
 * libFuzzer's target for our reader: whatever the bytes are, reading everything of them, from memory and from a file,
 * must stay within bounds and come to an end.
 */
#define main print_facts_of_a_file
#include "facts.c"
#undef main

#include <sys/mman.h>

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  return freopen("/dev/null", "w", stdout) ? 0 : 1;
}

/* libFuzzer's buffer is of exactly that size, so that one byte too far is seen. */
static void read_from_memory(const uint8_t *bytes, size_t size) {
  Elf *elf = elf_memory((char *)bytes, size);
  print_file(elf);
  elf_end(elf);
}

/* The file shrinks after it was opened: reads fail, nothing else happens. */
static void read_from_file(const uint8_t *bytes, size_t size) {
  int fd = memfd_create("fuzz", 0);
  if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) abort();
  Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
  if (size > 0 && ftruncate(fd, bytes[size - 1] * size / 255)) abort();
  print_file(elf);
  elf_end(elf);
  close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  read_from_memory(bytes, size);
  if (size % 4 == 0) read_from_file(bytes, size);
  return 0;
}
