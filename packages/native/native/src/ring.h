#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>

#include "environment.h"
#include "fd.h"
#include "mapping.h"
#include "waker.h"

namespace ebpf {

/* The consumer's side of a BPF_MAP_TYPE_RINGBUF. */
class Ring {
 public:
  static constexpr Kind kind = Kind::ring;
  static constexpr napi_type_tag tag = {0x71e4c80d9f26ab53, 0xd85b0936e14f7ac2};

  Ring(Environment& environment, Fd fd, uint32_t size);
  ~Ring();

  uint64_t available() const;
  int64_t read(std::span<uint8_t> into, std::span<uint32_t> bounds);

  Waker::Watch watch;
  bool busy = false;

 private:
  Environment& environment_;
  Fd fd_;
  uint64_t size_;
  Mapping consumer_;
  Mapping producer_;
};

}  // namespace ebpf
