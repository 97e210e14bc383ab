#pragma once

#include <napi.h>

#include <string>

#include "kind.h"

namespace ebpf {

/*
 * What a call throws when libbpf or the kernel says no, on whatever thread. It becomes the NativeError of
 * binding.ts on the JavaScript thread, here and nowhere else.
 */
struct Failure {
  std::string message;
  std::string code;
  int error = 0;
  std::string syscall;
  std::string log;

  /* `error` is an errno of either sign, `syscall` the libbpf function or bpf(2) command that returned it. */
  Failure(int error, const char* syscall, std::string log = {});

  static Failure closed(Kind kind);
  static Failure busy(Kind kind);

  Napi::Error toError(Napi::Env env) const;

 private:
  Failure(std::string message, const char* code) : message(std::move(message)), code(code) {}
};

/* What a call throws for a wrong argument. */
struct InvalidArgument {
  enum class Kind { type, range };

  Kind kind;
  std::string message;

  Napi::Error toError(Napi::Env env) const;
};

}  // namespace ebpf
