#include "error.h"

#include <bpf/libbpf.h>

#include <cstdlib>

#include "errno_name.h"

namespace ebpf {

namespace {

/* ENOTSUPP: the kernel's own, which the C library does not know. */
constexpr int kernelNotSupported = 524;

std::string describe(int error) {
  if (error == kernelNotSupported) return "Operation is not supported";
  char text[256] = "";
  libbpf_strerror(error, text, sizeof(text));
  return text;
}

}  // namespace

Failure::Failure(int error, const char* syscall, std::string log)
    : code(errnoName(std::abs(error))), error(std::abs(error)), syscall(syscall), log(std::move(log)) {
  message = this->syscall + " failed: " + code + " (" + describe(this->error) + ")";
}

Failure Failure::closed(Kind kind) {
  return {"The " + nameOf(kind) + " handle is closed", "ERR_HANDLE_CLOSED"};
}

Failure Failure::busy(Kind kind) {
  return {"The " + nameOf(kind) + " handle is busy: wait for the call that is under way", "ERR_HANDLE_BUSY"};
}

Napi::Error Failure::toError(Napi::Env env) const {
  auto made = Napi::Error::New(env, message);
  made.Set("code", Napi::String::New(env, code));
  made.Set("errno", Napi::Number::New(env, error));
  made.Set("syscall", Napi::String::New(env, syscall));
  made.Set("log", Napi::String::New(env, log));
  return made;
}

Napi::Error InvalidArgument::toError(Napi::Env env) const {
  if (kind == Kind::type) {
    auto made = Napi::TypeError::New(env, message);
    made.Set("code", Napi::String::New(env, "ERR_INVALID_ARG_TYPE"));
    return made;
  }
  auto made = Napi::RangeError::New(env, message);
  made.Set("code", Napi::String::New(env, "ERR_OUT_OF_RANGE"));
  return made;
}

}  // namespace ebpf
