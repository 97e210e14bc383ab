#include "ring.h"

#include <bpf/bpf.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

namespace {

size_t pageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

uint64_t roundedUp(uint64_t size) { return (size + 7) & ~uint64_t{7}; }

uint64_t loadPosition(const uint8_t* position) {
  return __atomic_load_n(reinterpret_cast<const unsigned long*>(position), __ATOMIC_ACQUIRE);
}

void storePosition(uint8_t* position, uint64_t value) {
  __atomic_store_n(reinterpret_cast<unsigned long*>(position), value, __ATOMIC_RELEASE);
}

}  // namespace

/*
 * The first page is the consumer's position and ours to write, the second the producer's. The data follows
 * twice in a row, so that a record that wraps around is contiguous all the same.
 */
Ring::Ring(Environment& environment, Fd fd, uint32_t size)
    : environment_(environment),
      fd_(std::move(fd)),
      size_(size),
      consumer_(fd_.get(), pageSize(), PROT_READ | PROT_WRITE, 0),
      producer_(std::make_shared<Mapping>(fd_.get(), pageSize() + 2 * size_t{size}, PROT_READ,
                                          static_cast<off_t>(pageSize()))),
      data_(producer_->bytes() + pageSize()) {
  watch.fd = fd_.get();
}

Ring::~Ring() {
  if (watch.registered) environment_.waker().forget(watch);
}

uint64_t Ring::available() const { return loadPosition(producer_->bytes()) - loadPosition(consumer_.bytes()); }

/* Up to where the producer has reserved. */
uint64_t Ring::end(uint64_t start) {
  const uint64_t end = loadPosition(producer_->bytes());
  // Where the consumer's position was written by somebody else, the difference is any number.
  if (end - start <= size_) highWaterMark_ = std::max(highWaterMark_, end - start);
  return end;
}

/*
 * A record is a header of eight bytes, of which the first four are its length and two flags, and its bytes,
 * padded to eight. The producer reserves in order and commits in any: a busy record hides all that follow.
 */
Ring::Step Ring::recordAt(uint64_t position, uint64_t end, Record& record) const {
  if (position >= end) return Step::end;
  const uint8_t* header = data_ + (position & (size_ - 1));
  const uint32_t word = __atomic_load_n(reinterpret_cast<const uint32_t*>(header), __ATOMIC_ACQUIRE);
  // Records are short, and each page is another for the processor, which runs ahead within one only.
  __builtin_prefetch(header + 1024);
  if (word & BPF_RINGBUF_BUSY_BIT) return Step::end;
  record.bytes = header + BPF_RINGBUF_HDR_SZ;
  record.length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
  record.discarded = word & BPF_RINGBUF_DISCARD_BIT;
  record.next = position + roundedUp(uint64_t{record.length} + BPF_RINGBUF_HDR_SZ);
  // Any process that may open the map can write the consumer's position: trust nothing that leads outside.
  const bool inside = record.next <= end && record.next - position <= size_ && position % 8 == 0;
  return inside ? Step::record : Step::damaged;
}

int64_t Ring::read(std::span<uint8_t> into, std::span<uint32_t> bounds) {
  const uint64_t start = loadPosition(consumer_.bytes());
  const uint64_t end = this->end(start);
  uint64_t position = start;
  uint64_t offset = 0;
  int64_t count = 0;
  int64_t missing = 0;

  while (static_cast<size_t>(count) < bounds.size() / 2) {
    Record record;
    const Step step = recordAt(position, end, record);
    if (step == Step::damaged) throw Failure(EBADMSG, "ringRead");
    if (step == Step::end) break;
    if (!record.discarded) {
      if (offset > into.size() || record.length > into.size() - offset) {
        if (count == 0) missing = record.length;
        break;
      }
      std::memcpy(into.data() + offset, record.bytes, record.length);
      bounds[static_cast<size_t>(count) * 2] = static_cast<uint32_t>(offset);
      bounds[static_cast<size_t>(count) * 2 + 1] = record.length;
      offset = roundedUp(offset + record.length);
      count++;
    }
    position = record.next;
  }
  if (position != start) storePosition(consumer_.bytes(), position);
  return missing > 0 ? -missing : count;
}

/* Pages that may be read, and never written: nothing but getters of fields may get to see them. */
Memory Ring::data() const { return {producer_, {data_, 2 * size_t{size_}}}; }

/* Where the records are that lie ready. They stay in the ring, and so does the consumer's position. */
uint32_t Ring::scan(std::span<uint32_t> bounds) {
  const uint64_t start = loadPosition(consumer_.bytes());
  const uint64_t end = this->end(start);
  uint64_t position = start;
  uint32_t count = 0;
  Record record;
  while (count < bounds.size() / 2) {
    const Step step = recordAt(position, end, record);
    if (step == Step::damaged) throw Failure(EBADMSG, "ringScan");
    if (step == Step::end) break;
    if (!record.discarded) {
      bounds[size_t{count} * 2] = static_cast<uint32_t>(record.bytes - data_);
      bounds[size_t{count} * 2 + 1] = record.length;
      count++;
    }
    position = record.next;
  }
  scanned_ = {start, position};
  // Nobody will ask for what was discarded.
  if (count == 0) release();
  return count;
}

/* A position that somebody else moved meanwhile is left to them. */
void Ring::release() {
  const Scanned scanned = std::exchange(scanned_, {});
  if (scanned.start == scanned.end || loadPosition(consumer_.bytes()) != scanned.start) return;
  storePosition(consumer_.bytes(), scanned.end);
}

/* What is damaged ends the count; the next read tells. */
uint32_t Ring::count(uint32_t limit) {
  uint64_t position = loadPosition(consumer_.bytes());
  const uint64_t end = this->end(position);
  uint32_t count = 0;
  Record record;
  while (count < limit && recordAt(position, end, record) == Step::record) {
    if (!record.discarded) count++;
    position = record.next;
  }
  return count;
}

namespace {

std::shared_ptr<Ring> ringOpen(Environment& environment, Map& map) {
  const bpf_map_info info = Map::info(map.fd());
  if (info.type != BPF_MAP_TYPE_RINGBUF) {
    throw InvalidArgument{InvalidArgument::Kind::range, "The map must be of type BPF_MAP_TYPE_RINGBUF (27), not " +
                                                            std::to_string(info.type)};
  }
  Fd own = Fd::duplicate(map.fd());
  if (!own.valid()) throw Failure(errno, "fcntl");
  return std::make_shared<Ring>(environment, std::move(own), info.max_entries);
}

uint64_t ringAvailable(Environment&, Ring& ring) { return ring.available(); }

uint64_t ringHighWaterMark(Environment&, Ring& ring) { return ring.highWaterMark(); }

uint32_t ringCount(Environment&, Ring& ring, uint32_t limit) { return ring.count(limit); }

int64_t ringRead(Environment&, Ring& ring, Bytes into, Words bounds) {
  if (bounds.size() < 2) {
    throw InvalidArgument{InvalidArgument::Kind::range, "bounds must hold at least one pair of numbers"};
  }
  return ring.read(into, bounds);
}

Memory ringData(Environment&, Ring& ring) { return ring.data(); }

uint32_t ringScan(Environment&, Ring& ring, Words bounds) { return ring.scan(bounds); }

void ringRelease(Environment&, Ring& ring) { ring.release(); }

void ringArm(Environment& environment, Ring& ring, Napi::Function onReady) {
  environment.waker().arm(ring.watch, onReady);
}

void ringDisarm(Environment& environment, Ring& ring) {
  if (ring.watch.registered) environment.waker().disarm(ring.watch);
}

void ringClose(Environment&, Handle<Ring>& handle) { handle.close(); }

}  // namespace

void exportRing(Exports& exports) {
  exports.call<ringOpen>("ringOpen");
  exports.call<ringAvailable>("ringAvailable");
  exports.call<ringHighWaterMark>("ringHighWaterMark");
  exports.call<ringCount>("ringCount");
  exports.call<ringRead>("ringRead");
  exports.call<ringData>("ringData");
  exports.call<ringScan>("ringScan");
  exports.call<ringRelease>("ringRelease");
  exports.call<ringArm>("ringArm");
  exports.call<ringDisarm>("ringDisarm");
  exports.call<ringClose>("ringClose");
}

}  // namespace ebpf
