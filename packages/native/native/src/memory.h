#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "result.h"

namespace ebpf {

/* Memory of the kernel's for JavaScript. It stays mapped until no view can reach it any more, whatever is closed. */
struct Memory {
  std::shared_ptr<void> keeper;
  std::span<uint8_t> bytes;
};

/* An ArrayBuffer, which memoryClose empties. */
template <>
struct Result<Memory> {
  static Napi::Value make(Environment& environment, const Memory& memory);
};

}  // namespace ebpf
