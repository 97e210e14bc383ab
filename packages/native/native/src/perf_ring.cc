#include "perf_ring.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "error.h"

namespace ebpf {

namespace {

/* Younger than the headers of some systems: Linux 6.0. */
constexpr uint64_t formatLost = 1 << 4;

size_t pageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

/* Keeps the kernel out of a ring while it is being looked at. What is sent meanwhile counts as lost. */
class Paused {
 public:
  explicit Paused(int fd) : fd_(fd) {
    if (ioctl(fd_, PERF_EVENT_IOC_PAUSE_OUTPUT, 1) != 0) throw Failure(errno, "PERF_EVENT_IOC_PAUSE_OUTPUT");
  }
  ~Paused() { ioctl(fd_, PERF_EVENT_IOC_PAUSE_OUTPUT, 0); }
  Paused(const Paused&) = delete;
  Paused& operator=(const Paused&) = delete;

 private:
  int fd_;
};

}  // namespace

uint8_t* RecordSink::place(uint32_t length) {
  if (2 * count_ + 1 >= bounds_.size() || offset_ > into_.size() || length > into_.size() - offset_) return nullptr;
  uint8_t* place = into_.data() + offset_;
  bounds_[2 * count_] = static_cast<uint32_t>(offset_);
  bounds_[2 * count_ + 1] = length;
  offset_ = (offset_ + length + 7) & ~uint64_t{7};
  count_++;
  return place;
}

Fd PerfRing::open(uint32_t cpu, const PerfRingOptions& options, bool& kernelCounts) {
  perf_event_attr attributes;
  std::memset(&attributes, 0, sizeof(attributes));
  attributes.size = PERF_ATTR_SIZE_VER5;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  attributes.sample_type = PERF_SAMPLE_RAW;
  attributes.sample_period = 1;
  attributes.read_format = formatLost;
  attributes.write_backward = options.overwritable;
  if (options.wakeupBytes != 0) {
    attributes.watermark = 1;
    attributes.wakeup_watermark = options.wakeupBytes;
  } else {
    attributes.wakeup_events = options.wakeupRecords;
  }
  const auto attempt = [&] {
    return Fd(static_cast<int>(syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
  };
  Fd fd = attempt();
  if (!fd.valid() && errno == EINVAL) {
    kernelCounts = false;
    attributes.read_format = 0;
    fd = attempt();
  }
  if (!fd.valid()) throw Failure(errno, "perf_event_open");
  return fd;
}

/* The first page is the kernel's and our position, the data follows. Where we cannot write, the kernel overwrites. */
PerfRing::PerfRing(uint32_t cpu, const PerfRingOptions& options)
    : cpu_(cpu),
      size_(options.size),
      overwritable_(options.overwritable),
      fd_(open(cpu, options, kernelCounts_)),
      mapping_(fd_.get(), pageSize() + size_t{options.size},
               options.overwritable ? PROT_READ : PROT_READ | PROT_WRITE, 0) {
  if (ioctl(fd_.get(), PERF_EVENT_IOC_ENABLE, 0) != 0) throw Failure(errno, "PERF_EVENT_IOC_ENABLE");
}

uint64_t PerfRing::head() const {
  const auto* page = reinterpret_cast<const perf_event_mmap_page*>(mapping_.bytes());
  return __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
}

uint64_t PerfRing::tail() const { return reinterpret_cast<const perf_event_mmap_page*>(mapping_.bytes())->data_tail; }

uint64_t PerfRing::available() const {
  if (overwritable_) return std::min(seen_ - head(), size_);
  return head() - tail();
}

void PerfRing::copy(uint64_t position, void* into, size_t length) const {
  const uint8_t* data = mapping_.bytes() + pageSize();
  const size_t start = position & (size_ - 1);
  const size_t first = std::min<size_t>(length, size_ - start);
  std::memcpy(into, data + start, first);
  std::memcpy(static_cast<uint8_t*>(into) + first, data, length - first);
}

PerfRing::Record PerfRing::recordAt(uint64_t position, uint64_t end) const {
  perf_event_header header;
  copy(position, &header, sizeof(header));
  if (header.size < sizeof(header) || header.size % 8 != 0 || header.size > end - position) {
    throw Failure(EBADMSG, "perfRead");
  }
  return {header.type, header.size};
}

uint64_t PerfRing::count(uint64_t limit) const {
  const uint64_t end = head();
  uint64_t count = 0;
  for (uint64_t position = tail(); position != end && count < limit;) {
    const Record record = recordAt(position, end);
    if (record.type == PERF_RECORD_SAMPLE) count++;
    position += record.size;
  }
  return count;
}

/* A sample is its header, the length of its bytes in four, and the bytes, padded up to a multiple of eight for all. */
uint32_t PerfRing::copySample(uint64_t position, const Record& record, RecordSink& sink) const {
  uint32_t length = 0;
  constexpr uint32_t before = sizeof(perf_event_header) + sizeof(length);
  if (record.size < before) throw Failure(EBADMSG, "perfRead");
  copy(position + sizeof(perf_event_header), &length, sizeof(length));
  if (length > record.size - before) throw Failure(EBADMSG, "perfRead");
  uint8_t* place = sink.place(length);
  if (place == nullptr) return length;
  copy(position + before, place, length);
  return 0;
}

uint32_t PerfRing::read(RecordSink& sink) {
  const uint64_t end = head();
  const uint64_t start = tail();
  uint64_t position = start;
  uint32_t missing = 0;
  if (end - start > size_) throw Failure(EBADMSG, "perfRead");
  highWaterMark_ = std::max(highWaterMark_, end - start);

  while (position != end) {
    const Record record = recordAt(position, end);
    if (record.type == PERF_RECORD_SAMPLE) {
      missing = copySample(position, record, sink);
      if (missing != 0) break;
    } else if (record.type == PERF_RECORD_LOST && record.size >= 24) {
      uint64_t lost;
      copy(position + 16, &lost, sizeof(lost));
      lost_ += lost;
    }
    position += record.size;
  }
  if (position != start) {
    auto* page = reinterpret_cast<perf_event_mmap_page*>(mapping_.bytes());
    __atomic_store_n(&page->data_tail, position, __ATOMIC_RELEASE);
  }
  return missing;
}

/*
 * The kernel writes an overwritable ring from its end to its beginning: at its position is the newest record, and
 * behind it they get older, up to one that is overwritten in part or to what was seen before.
 */
std::vector<uint64_t> PerfRing::unseen() const {
  std::vector<uint64_t> samples;
  const uint64_t start = head();
  const uint64_t length = std::min(seen_ - start, size_);
  for (uint64_t position = start; position - start + sizeof(perf_event_header) <= length;) {
    perf_event_header header;
    copy(position, &header, sizeof(header));
    const uint64_t left = length - (position - start);
    if (header.size < sizeof(header) || header.size % 8 != 0 || header.size > left) break;
    if (header.type == PERF_RECORD_SAMPLE) samples.push_back(position);
    position += header.size;
  }
  return samples;
}

uint32_t PerfRing::snapshot(RecordSink& sink) {
  const Paused paused(fd_.get());
  const std::vector<uint64_t> samples = unseen();
  for (auto oldest = samples.rbegin(); oldest != samples.rend(); oldest++) {
    const uint32_t missing = copySample(*oldest, recordAt(*oldest, *oldest + size_), sink);
    if (missing != 0) return missing;
    seen_ = *oldest;
  }
  return 0;
}

uint64_t PerfRing::lost() const {
  if (!kernelCounts_) return lost_;
  uint64_t valueAndLost[2];
  if (::read(fd_.get(), valueAndLost, sizeof(valueAndLost)) != sizeof(valueAndLost)) throw Failure(errno, "read");
  return valueAndLost[1];
}

}  // namespace ebpf
