#include "source.h"

#include <cerrno>
#include <cstring>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

namespace libelf {

Source Source::file(int fd) {
  struct stat status;
  bool regular = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  return {fd, nullptr, regular ? static_cast<uint64_t>(status.st_size) : 0};
}

bool Source::read(uint64_t offset, void* into, size_t size) const {
  if (!holds(offset, size)) return false;
  if (bytes_ != nullptr) {
    std::memcpy(into, bytes_ + offset, size);
    return true;
  }
  auto* next = static_cast<unsigned char*>(into);
  while (size > 0) {
    ssize_t count = pread(fd_, next, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    next += count;
    offset += static_cast<uint64_t>(count);
    size -= static_cast<size_t>(count);
  }
  return true;
}

Bytes Source::read(uint64_t offset, size_t size) const {
  if (!holds(offset, size)) return nullptr;
  Bytes bytes(new (std::nothrow) unsigned char[size]);
  if (bytes == nullptr || !read(offset, bytes.get(), size)) return nullptr;
  return bytes;
}

}  // namespace libelf
