#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace ebpf {

/* Memory of the kernel's, mapped into this process. */
class Mapping {
 public:
  /* At an address of the kernel's choice, or at this one, where nothing may be yet. */
  Mapping(int fd, size_t size, int protection, off_t offset, uintptr_t address = 0);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  uint8_t* bytes() const { return static_cast<uint8_t*>(address_); }
  size_t size() const { return size_; }

 private:
  void* address_;
  size_t size_;
};

}  // namespace ebpf
