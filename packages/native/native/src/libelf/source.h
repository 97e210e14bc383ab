#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace libelf {

using Bytes = std::unique_ptr<unsigned char[]>;

/*
 * Where an ELF file's bytes come from: a file descriptor or memory, neither of them owned. Every access is a
 * bounded copy into aligned memory of our own, so that a file that shrinks under us is a failed read and not
 * a SIGBUS, and so that nobody has to think about alignment again.
 */
class Source {
 public:
  static Source file(int fd);
  static Source memory(const void* bytes, size_t size) { return {-1, static_cast<const unsigned char*>(bytes), size}; }

  uint64_t size() const { return size_; }
  bool holds(uint64_t offset, uint64_t size) const { return offset <= size_ && size <= size_ - offset; }
  /* False where the range is not wholly inside, or cannot be read. */
  bool read(uint64_t offset, void* into, size_t size) const;
  /* Null for the same reasons, and where there is no memory. */
  Bytes read(uint64_t offset, size_t size) const;

 private:
  Source(int fd, const unsigned char* bytes, uint64_t size) : fd_(fd), bytes_(bytes), size_(size) {}

  int fd_;
  const unsigned char* bytes_;
  uint64_t size_;
};

}  // namespace libelf
