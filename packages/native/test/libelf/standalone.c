/* Gives a target of libFuzzer what stands on standard input, without libFuzzer: a length of 32 bits and as many bytes, again and again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int main(int argc, char **argv) {
  if (LLVMFuzzerInitialize(&argc, &argv)) return 2;
  uint32_t size;
  long count = 0;
  for (; fread(&size, sizeof(size), 1, stdin) == 1; count++) {
    /* Of exactly that size, so that one byte too far is seen. */
    uint8_t *bytes = malloc(size ? size : 1);
    if (fread(bytes, 1, size, stdin) != size) return 2;
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
  }
  fprintf(stderr, "%ld files read\n", count);
  return 0;
}
