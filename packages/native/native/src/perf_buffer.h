#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "environment.h"
#include "fd.h"
#include "perf_ring.h"
#include "waker.h"

namespace ebpf {

/* The reader's side of a BPF_MAP_TYPE_PERF_EVENT_ARRAY: a ring for each CPU, in the map by the CPU's number. */
class PerfBuffer {
 public:
  static constexpr Kind kind = Kind::perf;
  static constexpr napi_type_tag tag = {0x3ac5e2907b14fd68, 0x916fd204a8eb537c};

  PerfBuffer(Environment& environment, Fd map, std::span<const uint32_t> cpus, const PerfRingOptions& options);
  ~PerfBuffer();
  PerfBuffer(const PerfBuffer&) = delete;
  PerfBuffer& operator=(const PerfBuffer&) = delete;

  uint64_t available() const;
  /* Of that ring which was the fullest. */
  uint64_t highWaterMark() const;
  uint64_t count(uint64_t limit) const;
  int64_t read(std::span<uint8_t> into, std::span<uint32_t> bounds);
  std::vector<uint64_t> lost() const;

  void arm(Napi::Function onReady);
  void disarm();

  bool busy = false;

 private:
  void detach();

  Environment& environment_;
  Fd map_;
  bool overwritable_;
  std::vector<std::unique_ptr<PerfRing>> rings_;
  /* How many of them are in the map. */
  size_t attached_ = 0;
  /* The ring that the next read begins with, so that none starves behind one that is never empty. */
  size_t next_ = 0;
  /* All rings as one thing to wait for, and something that makes it ready at once. */
  Fd epoll_;
  Fd kick_;
  Waker::Watch watch_;
};

}  // namespace ebpf
