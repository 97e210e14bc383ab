#pragma once

#include <bpf/bpf.h>
#include <napi.h>

#include <memory>

#include "fd.h"
#include "kind.h"

namespace ebpf {

/* A map's fd, and the sizes that the kernel will read and write through the pointers we give it. */
class Map {
 public:
  static constexpr Kind kind = Kind::map;
  static constexpr napi_type_tag tag = {0x0f83b94ae6d15c27, 0xa4471d9c3b0e68f2};

  explicit Map(Fd fd);

  static bpf_map_info info(int fd);

  int fd() const { return fd_.get(); }
  size_t keySize() const { return keySize_; }
  /* Of a lookup or update: for per-CPU maps one value for every possible CPU. */
  size_t bufferSize() const { return bufferSize_; }

  bool busy = false;

 private:
  Fd fd_;
  size_t keySize_;
  size_t bufferSize_;
};

}  // namespace ebpf
