#include "mapping.h"

#include <sys/mman.h>

#include <cerrno>

#include "error.h"

namespace ebpf {

Mapping::Mapping(int fd, size_t size, int protection, off_t offset, uintptr_t address)
    : address_(mmap(reinterpret_cast<void*>(address), size, protection,
                    MAP_SHARED | (address == 0 ? 0 : MAP_FIXED_NOREPLACE), fd, offset)),
      size_(size) {
  if (address_ == MAP_FAILED) throw Failure(errno, "mmap");
}

Mapping::~Mapping() { munmap(address_, size_); }

}  // namespace ebpf
