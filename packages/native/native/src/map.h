#pragma once

#include <bpf/bpf.h>
#include <napi.h>

#include <memory>

#include "arguments.h"
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

  /* Where the kernel reads or writes a key: null for maps without keys, which refuse any other pointer. */
  void* key(Bytes bytes) const;
  /* Where the kernel reads or writes a value. */
  void* value(Bytes bytes) const;

  bool busy = false;

 private:
  Fd fd_;
  size_t keySize_;
  size_t bufferSize_;
};

void checkSize(Bytes bytes, size_t expected, const char* what);

/* The element commands, on memory whose sizes were checked. A key that is not there is an answer, not a failure. */
bool lookupElement(const Map& map, const void* key, void* value, uint64_t flags);
bool takeElement(const Map& map, const void* key, void* value, uint64_t flags);
void updateElement(const Map& map, const void* key, const void* value, uint64_t flags);
bool deleteElement(const Map& map, const void* key);

}  // namespace ebpf
