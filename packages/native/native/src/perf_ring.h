#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "fd.h"
#include "mapping.h"

namespace ebpf {

/* What all rings of a perf buffer have in common. */
struct PerfRingOptions {
  /* Of data: a power of two, and whole pages. */
  uint32_t size;
  /* Wakes the reader after so many records, or where `wakeupBytes` is not 0, after so many bytes. */
  uint32_t wakeupRecords;
  uint32_t wakeupBytes;
  /* Written backwards over the oldest records, and read while it stands still. */
  bool overwritable;
};

/* Copies of records, one after the other, and the (offset, length) pair of each. */
class RecordSink {
 public:
  RecordSink(std::span<uint8_t> into, std::span<uint32_t> bounds) : into_(into), bounds_(bounds) {}

  /* Where to copy a record of so many bytes to; null where there is no room. */
  uint8_t* place(uint32_t length);
  size_t count() const { return count_; }

 private:
  std::span<uint8_t> into_;
  std::span<uint32_t> bounds_;
  uint64_t offset_ = 0;
  size_t count_ = 0;
};

/* One CPU's perf event of type PERF_COUNT_SW_BPF_OUTPUT and the ring that its samples go into. */
class PerfRing {
 public:
  PerfRing(uint32_t cpu, const PerfRingOptions& options);

  uint32_t cpu() const { return cpu_; }
  int fd() const { return fd_.get(); }
  /* Bytes between the reader's and the kernel's position. */
  uint64_t available() const;
  /*
   * Copies records and gives their room back to the kernel. Returns the length of the record that found no room in
   * the sink, or 0 where all were taken.
   */
  uint32_t read(RecordSink& sink);
  /* Copies what an overwritable ring holds and no earlier call copied, oldest first; likewise. */
  uint32_t snapshot(RecordSink& sink);
  /* How many samples lie ready, counted up to a limit. */
  uint64_t count(uint64_t limit) const;
  /* The most bytes that a look into the ring has found. */
  uint64_t highWaterMark() const { return highWaterMark_; }
  /* Records that found no room in the ring. Before Linux 6.0: as far as the records that were read tell. */
  uint64_t lost() const;

 private:
  struct Record {
    uint32_t type;
    uint32_t size;
  };

  /* The record at a position; what leads past the end is refused. */
  Record recordAt(uint64_t position, uint64_t end) const;
  uint32_t copySample(uint64_t position, const Record& record, RecordSink& sink) const;
  /* Where the samples of an overwritable ring begin that no call has copied, the newest first. */
  std::vector<uint64_t> unseen() const;
  void copy(uint64_t position, void* into, size_t length) const;
  uint64_t head() const;
  uint64_t tail() const;

  uint32_t cpu_;
  uint64_t size_;
  bool overwritable_;
  bool kernelCounts_ = true;
  Fd fd_;
  Mapping mapping_;
  uint64_t lost_ = 0;
  uint64_t highWaterMark_ = 0;
  /* Of an overwritable ring: where the newest record that was copied begins. */
  uint64_t seen_ = 0;

  static Fd open(uint32_t cpu, const PerfRingOptions& options, bool& kernelCounts);
};

}  // namespace ebpf
