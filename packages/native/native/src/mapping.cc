#include "mapping.h"

#include <sys/mman.h>

#include <cerrno>

#include "error.h"

namespace ebpf {

Mapping::Mapping(int fd, size_t size, int protection, off_t offset)
    : address_(mmap(nullptr, size, protection, MAP_SHARED, fd, offset)), size_(size) {
  if (address_ == MAP_FAILED) throw Failure(errno, "mmap");
}

Mapping::~Mapping() { munmap(address_, size_); }

}  // namespace ebpf
