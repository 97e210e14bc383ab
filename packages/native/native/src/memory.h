#pragma once

#include <memory>
#include <span>

#include "mapping.h"
#include "result.h"

namespace ebpf {

/* Memory of the kernel's for JavaScript. It stays mapped until no view can reach it any more, whatever is closed. */
struct Memory {
  std::shared_ptr<Mapping> mapping;
  std::span<uint8_t> bytes;
};

/* An ArrayBuffer, which memoryClose empties. */
template <>
struct Result<Memory> {
  static Napi::Value make(Environment& environment, const Memory& memory);
};

}  // namespace ebpf
