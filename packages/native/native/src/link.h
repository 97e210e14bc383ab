#pragma once

#include <bpf/libbpf.h>
#include <napi.h>

#include <memory>
#include <mutex>

#include "object.h"

namespace ebpf {

/* A struct bpf_link. It holds the object that it was made from, for some kinds keep their state in there. */
class Link {
 public:
  static constexpr Kind kind = Kind::link;
  static constexpr napi_type_tag tag = {0xc2976ad054fb1e83, 0x3e80f51b7ac9d246};

  /* A link of a USDT shares lists with the object, which only one thread may touch at a time. */
  Link(std::shared_ptr<Object> object, bpf_link* link, bool sharesState)
      : object_(std::move(object)), link_(link), sharesState_(sharesState) {}
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /* Throws where the kernel refuses to detach; the link is gone all the same. */
  void destroy();

  bool busy = false;

 private:
  /* Takes the object's turn where that is needed: other detaches wait for RCU side by side. */
  std::unique_lock<std::mutex> turn();

  std::shared_ptr<Object> object_;
  bpf_link* link_;
  bool sharesState_;
};

}  // namespace ebpf
