#include <bpf/bpf.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "mapping.h"
#include "nouns.h"
#include "waker.h"

namespace ebpf {

namespace {

size_t pageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

/*
 * The producer's side of a BPF_MAP_TYPE_USER_RINGBUF. The first page is the kernel's position, the second ours; the
 * data follows twice in a row, so that a record that wraps around is contiguous all the same.
 */
class UserRing {
 public:
  static constexpr Kind kind = Kind::userRing;
  static constexpr napi_type_tag tag = {0xe2d90b6c8a5f4173, 0x5b81c3f7260da94e};

  UserRing(Environment& environment, Fd fd, uint32_t size)
      : environment_(environment),
        fd_(std::move(fd)),
        size_(size),
        consumer_(fd_.get(), pageSize(), PROT_READ, 0),
        producer_(fd_.get(), pageSize() + 2 * size_t{size}, PROT_READ | PROT_WRITE, static_cast<off_t>(pageSize())),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        kick_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!epoll_.valid() || !kick_.valid()) throw Failure(errno, "epoll_create1");
    watch(kick_.get(), EPOLLIN);
    // The ring can be written to as soon as a byte is free. By its edges it tells of each time it was drained.
    watch(fd_.get(), EPOLLOUT | EPOLLET);
    watch_.fd = epoll_.get();
  }

  ~UserRing() {
    if (watch_.registered) environment_.waker().forget(watch_);
  }

  uint64_t pending() const {
    const uint64_t pending = *producerPosition() - __atomic_load_n(consumerPosition(), __ATOMIC_ACQUIRE);
    if (pending > size_) throw Failure(EBADMSG, "userRingWrite");
    return pending;
  }

  /* A record takes its length and a header of eight bytes, padded to eight. */
  static uint64_t footprint(uint64_t length) { return (length + BPF_RINGBUF_HDR_SZ + 7) & ~uint64_t{7}; }
  uint64_t size() const { return size_; }

  /* False where there is no room. The kernel sees the record once the position says so, whole. */
  bool write(std::span<const uint8_t> bytes) {
    const uint64_t taken = footprint(bytes.size());
    if (taken > size_ - pending()) return false;
    const uint64_t position = *producerPosition();
    uint8_t* record = producer_.bytes() + pageSize() + (position & (size_ - 1));
    std::memcpy(record + BPF_RINGBUF_HDR_SZ, bytes.data(), bytes.size());
    const uint32_t header[2] = {static_cast<uint32_t>(bytes.size()), 0};
    std::memcpy(record, header, sizeof(header));
    __atomic_store_n(producerPosition(), position + taken, __ATOMIC_RELEASE);
    return true;
  }

  void arm(uint32_t length, Napi::Function onReady) {
    // What was drained until now is in the position already.
    epoll_event past[2];
    epoll_wait(epoll_.get(), past, 2, 0);
    eventfd_t kicks;
    eventfd_read(kick_.get(), &kicks);
    environment_.waker().arm(watch_, onReady);
    if (footprint(length) <= size_ - pending()) eventfd_write(kick_.get(), 1);
  }

  void disarm() {
    if (watch_.registered) environment_.waker().disarm(watch_);
  }

  bool busy = false;

 private:
  unsigned long* producerPosition() const { return reinterpret_cast<unsigned long*>(producer_.bytes()); }
  const unsigned long* consumerPosition() const {
    return reinterpret_cast<const unsigned long*>(consumer_.bytes());
  }

  void watch(int fd, uint32_t events) {
    epoll_event event = {.events = events, .data = {.fd = fd}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw Failure(errno, "epoll_ctl");
  }

  Environment& environment_;
  Fd fd_;
  uint64_t size_;
  Mapping consumer_;
  Mapping producer_;
  Fd epoll_;
  Fd kick_;
  Waker::Watch watch_;
};

std::shared_ptr<UserRing> userRingOpen(Environment& environment, Map& map) {
  const bpf_map_info info = Map::info(map.fd());
  if (info.type != BPF_MAP_TYPE_USER_RINGBUF) {
    throw InvalidArgument{
        InvalidArgument::Kind::range,
        "The map must be of type BPF_MAP_TYPE_USER_RINGBUF (31), not " + std::to_string(info.type)};
  }
  Fd own = Fd::duplicate(map.fd());
  if (!own.valid()) throw Failure(errno, "fcntl");
  return std::make_shared<UserRing>(environment, std::move(own), info.max_entries);
}

uint64_t userRingPending(Environment&, UserRing& ring) { return ring.pending(); }

uint32_t userRingWrite(Environment&, UserRing& ring, Bytes from, Words bounds) {
  if (bounds.size() % 2 != 0) {
    throw InvalidArgument{InvalidArgument::Kind::range, "bounds must hold pairs of numbers"};
  }
  uint32_t count = 0;
  for (; 2 * size_t{count} < bounds.size(); count++) {
    const uint32_t offset = bounds[2 * size_t{count}];
    const uint32_t length = bounds[2 * size_t{count} + 1];
    if (offset > from.size() || length > from.size() - offset) {
      throw InvalidArgument{InvalidArgument::Kind::range, "bounds lead out of the bytes to write"};
    }
    if (UserRing::footprint(length) > ring.size()) {
      throw InvalidArgument{InvalidArgument::Kind::range,
                            "A record of " + std::to_string(length) + " bytes and its header of 8 are more than the " +
                                std::to_string(ring.size()) + " bytes of the ring"};
    }
    if (!ring.write(from.subspan(offset, length))) break;
  }
  return count;
}

void userRingArm(Environment&, UserRing& ring, uint32_t length, Napi::Function onRoom) { ring.arm(length, onRoom); }

void userRingDisarm(Environment&, UserRing& ring) { ring.disarm(); }

void userRingClose(Environment&, Handle<UserRing>& handle) { handle.close(); }

}  // namespace

void exportUserRing(Exports& exports) {
  exports.call<userRingOpen>("userRingOpen");
  exports.call<userRingPending>("userRingPending");
  exports.call<userRingWrite>("userRingWrite");
  exports.call<userRingArm>("userRingArm");
  exports.call<userRingDisarm>("userRingDisarm");
  exports.call<userRingClose>("userRingClose");
}

}  // namespace ebpf
