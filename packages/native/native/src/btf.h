#pragma once

#include <napi.h>

#include "fd.h"
#include "kind.h"

namespace ebpf {

/* Types in the kernel. */
struct Btf {
  static constexpr Kind kind = Kind::btf;
  static constexpr napi_type_tag tag = {0x91c4d07b3a5e28f6, 0x6d2be8f140937ca5};

  Fd fd;
  bool busy = false;
};

}  // namespace ebpf
