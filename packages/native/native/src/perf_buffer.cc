#include "perf_buffer.h"

#include <bpf/bpf.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

namespace {

void watchIn(const Fd& epoll, int fd) {
  epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
  if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw Failure(errno, "epoll_ctl");
}

}  // namespace

PerfBuffer::PerfBuffer(Environment& environment, Fd map, std::span<const uint32_t> cpus,
                       const PerfRingOptions& options)
    : environment_(environment),
      map_(std::move(map)),
      overwritable_(options.overwritable),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      kick_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_.valid() || !kick_.valid()) throw Failure(errno, "epoll_create1");
  watchIn(epoll_, kick_.get());
  for (uint32_t cpu : cpus) {
    rings_.push_back(std::make_unique<PerfRing>(cpu, options));
    watchIn(epoll_, rings_.back()->fd());
  }
  watch_.fd = epoll_.get();
  // Only now, so that programs write to all of them or to none.
  for (const auto& ring : rings_) {
    const uint32_t key = ring->cpu();
    const int value = ring->fd();
    if (bpf_map_update_elem(map_.get(), &key, &value, BPF_ANY) != 0) {
      const int error = errno;
      detach();
      throw Failure(error, "BPF_MAP_UPDATE_ELEM");
    }
    attached_++;
  }
}

PerfBuffer::~PerfBuffer() {
  if (watch_.registered) environment_.waker().forget(watch_);
  detach();
}

void PerfBuffer::detach() {
  for (; attached_ > 0; attached_--) {
    const uint32_t key = rings_[attached_ - 1]->cpu();
    bpf_map_delete_elem(map_.get(), &key);
  }
}

uint64_t PerfBuffer::available() const {
  uint64_t available = 0;
  for (const auto& ring : rings_) available += ring->available();
  return available;
}

uint64_t PerfBuffer::highWaterMark() const {
  uint64_t most = 0;
  for (const auto& ring : rings_) most = std::max(most, ring->highWaterMark());
  return most;
}

uint64_t PerfBuffer::count(uint64_t limit) const {
  uint64_t count = 0;
  for (const auto& ring : rings_) count += ring->count(limit - count);
  return count;
}

int64_t PerfBuffer::read(std::span<uint8_t> into, std::span<uint32_t> bounds) {
  eventfd_t kicks;
  eventfd_read(kick_.get(), &kicks);
  RecordSink sink(into, bounds);
  for (size_t turn = 0; turn < rings_.size(); turn++) {
    PerfRing& ring = *rings_[next_];
    const uint32_t missing = overwritable_ ? ring.snapshot(sink) : ring.read(sink);
    if (missing != 0 && sink.count() == 0) return -int64_t{missing};
    next_ = (next_ + 1) % rings_.size();
    if (missing != 0) break;
  }
  return static_cast<int64_t>(sink.count());
}

std::vector<uint64_t> PerfBuffer::lost() const {
  std::vector<uint64_t> counts;
  for (const auto& ring : rings_) counts.push_back(ring->lost());
  return counts;
}

/*
 * Asking a perf event whether it is ready makes it forget that it is, and epoll asks when something is armed and again
 * before it reports. What came before the arming is therefore looked for in the rings themselves.
 */
void PerfBuffer::arm(Napi::Function onReady) {
  environment_.waker().arm(watch_, onReady);
  if (available() > 0) eventfd_write(kick_.get(), 1);
}

void PerfBuffer::disarm() {
  if (watch_.registered) environment_.waker().disarm(watch_);
}

namespace {

constexpr uint32_t mostRecords = 1 << 20;

struct PerfOpenOptions {
  Words cpus;
  PerfRingOptions rings;
};

using Counts = std::vector<uint64_t>;

}  // namespace

template <>
struct Argument<PerfOpenOptions> {
  static PerfOpenOptions read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<Words>("cpus"),
            {fields.required<uint32_t>("bytesPerCpu"), fields.optional<uint32_t>("wakeupRecords").value_or(1),
             fields.optional<uint32_t>("wakeupBytes").value_or(0),
             fields.optional<bool>("overwritable").value_or(false)}};
  }
};

template <>
struct Result<Counts> {
  static Napi::Value make(Environment& environment, const Counts& counts) {
    auto array = Napi::Array::New(environment.env, counts.size());
    for (uint32_t index = 0; index < counts.size(); index++) {
      array.Set(index, Napi::BigInt::New(environment.env, counts[index]));
    }
    return array;
  }
};

namespace {

std::shared_ptr<PerfBuffer> perfOpen(Environment& environment, Map& map, PerfOpenOptions options) {
  const bpf_map_info info = Map::info(map.fd());
  if (info.type != BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
    throw InvalidArgument{
        InvalidArgument::Kind::range,
        "The map must be of type BPF_MAP_TYPE_PERF_EVENT_ARRAY (4), not " + std::to_string(info.type)};
  }
  const uint32_t size = options.rings.size;
  const auto page = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
  if (size < page || (size & (size - 1)) != 0) {
    throw InvalidArgument{InvalidArgument::Kind::range, "bytesPerCpu must be a power of two of at least " +
                                                            std::to_string(page) + ", not " + std::to_string(size)};
  }
  if (options.rings.wakeupBytes > size / 2) {
    throw InvalidArgument{InvalidArgument::Kind::range, "wakeupBytes must be at most half of bytesPerCpu"};
  }
  if (options.rings.wakeupRecords < 1 || options.rings.wakeupRecords > mostRecords) {
    throw InvalidArgument{InvalidArgument::Kind::range,
                          "wakeupRecords must be from 1 to " + std::to_string(mostRecords)};
  }
  if (options.cpus.empty()) throw InvalidArgument{InvalidArgument::Kind::range, "cpus must name at least one CPU"};
  Fd own = Fd::duplicate(map.fd());
  if (!own.valid()) throw Failure(errno, "fcntl");
  return std::make_shared<PerfBuffer>(environment, std::move(own), options.cpus, options.rings);
}

uint64_t perfAvailable(Environment&, PerfBuffer& perf) { return perf.available(); }

uint64_t perfHighWaterMark(Environment&, PerfBuffer& perf) { return perf.highWaterMark(); }

uint64_t perfCount(Environment&, PerfBuffer& perf, uint32_t limit) { return perf.count(limit); }

int64_t perfRead(Environment&, PerfBuffer& perf, Bytes into, Words bounds) {
  if (bounds.size() < 2) {
    throw InvalidArgument{InvalidArgument::Kind::range, "bounds must hold at least one pair of numbers"};
  }
  return perf.read(into, bounds);
}

Counts perfLost(Environment&, PerfBuffer& perf) { return perf.lost(); }

void perfArm(Environment&, PerfBuffer& perf, Napi::Function onReady) { perf.arm(onReady); }

void perfDisarm(Environment&, PerfBuffer& perf) { perf.disarm(); }

void perfClose(Environment&, Handle<PerfBuffer>& handle) { handle.close(); }

}  // namespace

void exportPerfBuffer(Exports& exports) {
  exports.call<perfOpen>("perfOpen");
  exports.call<perfAvailable>("perfAvailable");
  exports.call<perfHighWaterMark>("perfHighWaterMark");
  exports.call<perfCount>("perfCount");
  exports.call<perfRead>("perfRead");
  exports.call<perfLost>("perfLost");
  exports.call<perfArm>("perfArm");
  exports.call<perfDisarm>("perfDisarm");
  exports.call<perfClose>("perfClose");
}

}  // namespace ebpf
