#pragma once

#include <bpf/bpf.h>
#include <napi.h>

#include <memory>

#include "fd.h"
#include "kind.h"

namespace ebpf {

/* A loaded program's fd. */
class Program {
 public:
  static constexpr Kind kind = Kind::program;
  static constexpr napi_type_tag tag = {0x74d1e09c5b3a862f, 0xb80c6f24d95e137a};

  explicit Program(Fd fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.get(); }

  /* All zero: kernels refuse padding that is not, and `= {}` need not set it. */
  static bpf_prog_info emptyInfo();
  /* BPF_OBJ_GET_INFO_BY_FD. What an older kernel does not fill in stays as it was. */
  void info(bpf_prog_info& facts) const;

  bool busy = false;

 private:
  Fd fd_;
};

}  // namespace ebpf
