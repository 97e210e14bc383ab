/*
 * Damages ELF files in memory, by a seed, and reads everything of them that can be read. Built with the address
 * and undefined-behaviour sanitizers: what it asserts is that they stay silent, and that it ends.
 *
 *   fuzz SEED ROUNDS FILE...
 */
#define main print_facts_of_a_file
#include "facts.c"
#undef main

#include <sys/mman.h>

static uint64_t state;

/* xorshift64*: the same bytes from the same seed everywhere. */
static uint64_t next_random(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545f4914f6cdd1d;
}

static uint64_t below(uint64_t limit) { return limit ? next_random() % limit : 0; }

/* A value at which bounds checks go wrong, or any. */
static uint64_t awkward(size_t size) {
  const uint64_t values[] = {0, 1, 2, 7, size, size - 1, size + 1, 0x7fffffff, 0x80000000, 0xffff, 0xff00, 0xffffffff, ~0ull, ~7ull, 1ull << 63};
  const size_t count = sizeof(values) / sizeof(values[0]);
  uint64_t pick = below(count + 2);
  return pick < count ? values[pick] : next_random();
}

/* Most of what decides is in the header and the section table. */
static size_t interesting_offset(const unsigned char *bytes, size_t size) {
  uint64_t table;
  memcpy(&table, bytes + 40, sizeof(table));
  switch (below(4)) {
    case 0: return below(64);
    case 1: return table < size ? table + below(size - table) : below(size);
    default: return below(size);
  }
}

static size_t damage(unsigned char *bytes, size_t size) {
  for (uint64_t changes = 1 + below(6); changes > 0; changes--) {
    size_t width = 1ull << below(4), offset = interesting_offset(bytes, size) & ~(width - 1);
    uint64_t value = awkward(size);
    if (offset + width <= size) memcpy(bytes + offset, &value, width);
  }
  return below(8) ? size : below(size + 1);
}

/* A copy of exactly that size, so that one byte too far is seen. */
static void read_from_memory(const unsigned char *bytes, size_t size) {
  char *exact = malloc(size ? size : 1);
  memcpy(exact, bytes, size);
  Elf *elf = elf_memory(exact, size);
  print_file(elf);
  elf_end(elf);
  free(exact);
}

/* The file shrinks after it was opened: reads fail, nothing else happens. */
static void read_from_file(const unsigned char *bytes, size_t size) {
  int fd = memfd_create("fuzz", 0);
  if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) abort();
  Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
  if (ftruncate(fd, below(size + 1))) abort();
  print_file(elf);
  elf_end(elf);
  close(fd);
}

static unsigned char *read_whole(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) abort();
  fseek(file, 0, SEEK_END);
  *size = ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*size);
  if (fread(bytes, 1, *size, file) != *size) abort();
  fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  if (argc < 4 || !freopen("/dev/null", "w", stdout)) return 2;
  state = strtoull(argv[1], NULL, 0) | 1;
  const long rounds = atol(argv[2]);
  for (int i = 3; i < argc; i++) {
    size_t size;
    unsigned char *whole = read_whole(argv[i], &size), *damaged = malloc(size);
    for (long round = 0; round < rounds; round++) {
      memcpy(damaged, whole, size);
      size_t left = damage(damaged, size);
      if (below(4)) read_from_memory(damaged, left);
      else read_from_file(damaged, left);
    }
    free(damaged);
    free(whole);
  }
  fprintf(stderr, "%ld rounds of each of %d files\n", rounds, argc - 3);
  return 0;
}
