#pragma once

#include <bpf/libbpf.h>
#include <napi.h>

#include <memory>

#include "object.h"

namespace ebpf {

/* A struct bpf_link. It holds the object that it was made from, for some kinds keep their state in there. */
class Link {
 public:
  static constexpr Kind kind = Kind::link;
  static constexpr napi_type_tag tag = {0xc2976ad054fb1e83, 0x3e80f51b7ac9d246};

  Link(std::shared_ptr<Object> object, bpf_link* link) : object_(std::move(object)), link_(link) {}
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /* Throws where the kernel refuses to detach; the link is gone all the same. */
  void destroy();

  bool busy = false;

 private:
  std::shared_ptr<Object> object_;
  bpf_link* link_;
};

}  // namespace ebpf
