#pragma once

#include <bpf/libbpf.h>
#include <napi.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kind.h"

namespace ebpf {

/* A struct bpf_object and the bytes that libbpf refers to. */
class Object {
 public:
  static constexpr Kind kind = Kind::object;
  static constexpr napi_type_tag tag = {0x5d1c3e7b0a9f4286, 0x9b6e2f4c81d7a350};

  struct Options {
    std::string name;
    std::optional<std::string> btfPath;
    std::optional<uint32_t> logLevel;
    /* Lines of a kernel's configuration, which come before the running kernel's. */
    std::optional<std::string> kconfig;
    /* A BPF file system with delegated rights; empty for none, not even libbpf's default. */
    std::optional<std::string> tokenPath;
  };

  static std::shared_ptr<Object> open(std::vector<uint8_t> bytes, const Options& options);
  ~Object();
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  /* Returns what libbpf printed. */
  std::string load();

  /* Where libbpf mapped the object's arena, of which there is one at most, and how far in it its variables are. */
  struct Arena {
    std::span<uint8_t> bytes;
    uint64_t dataOffset = 0;
  };
  /* A Failure with ENOENT where none was mapped: there is none, or it was pinned and used again. */
  const Arena& arena() const;

  /* By name, or a Failure with ENOENT. */
  bpf_map* map(const std::string& name) const;
  bpf_program* program(const std::string& name) const;
  /* The descriptor of a loaded program, for as long as the object lives. */
  int programFd(const std::string& name) const;

  /* True while it is being loaded: nobody else may touch it then. Of the JavaScript thread. */
  bool busy = false;
  /* Calls that run on the pool's threads take turns: libbpf keeps state in the object. */
  std::mutex turn;

 private:
  Object(std::vector<uint8_t> bytes, bpf_object* object, bool verbose)
      : bytes_(std::move(bytes)), object_(object), verbose_(verbose) {}

  std::vector<uint8_t> bytes_;
  bpf_object* object_;
  Arena arena_;
  /* Whether a load also tells of programs that were accepted. */
  const bool verbose_;
};

/* A program by its name, in an object that is held as long as this is. */
struct ProgramOf {
  std::shared_ptr<Object> object;
  std::string name;

  int fd() const { return object->programFd(name); }
};

}  // namespace ebpf
