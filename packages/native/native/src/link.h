#pragma once

#include <bpf/libbpf.h>
#include <napi.h>

#include <cerrno>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "error.h"
#include "fd.h"
#include "log.h"
#include "object.h"

namespace ebpf {

/* What is attached without a link of the kernel, and stays so until it is detached. */
class Attachment {
 public:
  virtual ~Attachment() = default;
  /* Called once. Throws where the kernel refuses. */
  virtual void detach() = 0;
};

/*
 * An attached program: a descriptor of BPF_LINK_CREATE, several of them, a struct bpf_link with whatever libbpf keeps for it, or an
 * attachment that has neither.
 */
class Link {
 public:
  static constexpr Kind kind = Kind::link;
  static constexpr napi_type_tag tag = {0xc2976ad054fb1e83, 0x3e80f51b7ac9d246};

  explicit Link(Fd fd) : fd_(std::move(fd)) {}
  explicit Link(std::unique_ptr<Attachment> attachment) : attachment_(std::move(attachment)) {}
  explicit Link(std::vector<Fd> several) : several_(std::move(several)) {}
  /*
   * It holds the object that it was made from, for some kinds keep their state in there. A link of a USDT shares
   * lists with the object, which only one thread may touch at a time.
   */
  Link(std::shared_ptr<Object> object, bpf_link* link, bool sharesState)
      : object_(std::move(object)), link_(link), sharesState_(sharesState) {}
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /* The kernel's link; throws where there is none to ask things of. */
  int kernelFd() const;

  /* It outlives this handle from here on, until the path is removed. */
  void pin(const std::string& path);

  /* Throws where the kernel refuses to detach; the link is gone all the same. */
  void destroy();

  bool busy = false;

 private:
  /* Takes the object's turn where that is needed: other detaches wait for RCU side by side. */
  std::unique_lock<std::mutex> turn();
  /* Takes a perf link out of libbpf's hands, which disable the event at the end, pinned or not. */
  void takeOver();

  Fd fd_;
  std::unique_ptr<Attachment> attachment_;
  std::vector<Fd> several_;
  std::shared_ptr<Object> object_;
  bpf_link* link_ = nullptr;
  bool sharesState_ = false;
};

/* Has libbpf attach a program, on whatever thread: one call at a time on an object. */
template <typename Attach>
std::shared_ptr<Link> attachedBy(const std::shared_ptr<Object>& object, const char* function, Attach attach,
                                 bool sharesState = false) {
  std::lock_guard turn(object->turn);
  Log log;
  bpf_link* link = attach();
  if (link == nullptr) throw Failure(errno, function, log.take());
  return std::make_shared<Link>(object, link, sharesState);
}

}  // namespace ebpf
