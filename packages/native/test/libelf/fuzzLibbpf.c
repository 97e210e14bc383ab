/*
 * libFuzzer's target for libbpf around our reader: opening whatever the bytes are must stay within bounds and come to
 * an end. Nothing is loaded.
 */
#include <bpf/libbpf.h>
#include <stdint.h>

static int say_nothing(enum libbpf_print_level level, const char *format, va_list arguments) {
  (void)level, (void)format, (void)arguments;
  return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  libbpf_set_print(say_nothing);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "mutant");
  struct bpf_object *object = bpf_object__open_mem(bytes, size, &options);
  /* An error that ERR_PTR() cannot hold arrives as an address that no process has; the addon refuses it, too. */
  if ((intptr_t)object >= 0) bpf_object__close(object);
  return 0;
}
