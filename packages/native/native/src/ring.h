#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>

#include "environment.h"
#include "fd.h"
#include "mapping.h"
#include "memory.h"
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
  uint64_t highWaterMark() const { return highWaterMark_; }
  uint32_t count(uint32_t limit);
  int64_t read(std::span<uint8_t> into, std::span<uint32_t> bounds);

  Memory data() const;
  uint32_t scan(std::span<uint32_t> bounds);
  void release();

  Waker::Watch watch;
  bool busy = false;

 private:
  /* A record in the ring, and where the next begins. */
  struct Record {
    const uint8_t* bytes;
    uint32_t length;
    bool discarded;
    uint64_t next;
  };
  enum class Step { record, end, damaged };
  /* Records that were scanned and are not released: the ring from one position to another. */
  struct Scanned {
    uint64_t start = 0;
    uint64_t end = 0;
  };

  uint64_t end(uint64_t start);
  Step recordAt(uint64_t position, uint64_t end, Record& record) const;

  Environment& environment_;
  Fd fd_;
  uint64_t size_;
  Mapping consumer_;
  /* Shared with what JavaScript sees of it. */
  std::shared_ptr<Mapping> producer_;
  uint8_t* data_;
  uint64_t highWaterMark_ = 0;
  Scanned scanned_;
};

}  // namespace ebpf
