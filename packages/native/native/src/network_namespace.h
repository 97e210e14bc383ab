#pragma once

#include <sched.h>

#include <cerrno>
#include <future>
#include <memory>
#include <system_error>

#include "arguments.h"
#include "fd.h"

namespace ebpf {

/* A network namespace, held by a descriptor of its own; by default the one that the process is in. */
class NetworkNamespace {
 public:
  NetworkNamespace() = default;
  explicit NetworkNamespace(int descriptor) : fd_(std::make_shared<Fd>(Fd::duplicate(descriptor))) {
    if (!fd_->valid()) throw Failure(errno, "fcntl");
  }

  /* Does something there, on a thread that ends with it: no thread of Node's ever stands in another namespace. */
  template <typename Work>
  auto run(Work work) const -> decltype(work()) {
    if (fd_ == nullptr) return work();
    try {
      return std::async(std::launch::async, [&] {
               if (setns(fd_->get(), CLONE_NEWNET) != 0) throw Failure(errno, "setns");
               return work();
             }).get();
    } catch (const std::system_error& error) {
      throw Failure(error.code().value(), "pthread_create");
    }
  }

 private:
  std::shared_ptr<Fd> fd_;
};

template <>
struct Argument<NetworkNamespace> {
  static NetworkNamespace read(const Napi::Value& value, const Place& place) {
    return NetworkNamespace(static_cast<int>(readWhole(value, place, INT32_MAX)));
  }
};

}  // namespace ebpf
