#include "link.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "link_info.h"
#include "nouns.h"
#include "pinned.h"

namespace ebpf {

namespace {

/* What a descriptor of no file is of: `[perf_event]`. */
std::string anonymousInode(int fd) {
  constexpr std::string_view prefix = "anon_inode:";
  char target[64];
  const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof(target));
  const std::string_view found(target, length < 0 ? 0 : static_cast<size_t>(length));
  return std::string(found.starts_with(prefix) ? found.substr(prefix.size()) : std::string_view());
}

}  // namespace

Link::~Link() {
  if (attachment_ != nullptr) {
    try {
      attachment_->detach();
    } catch (const Failure&) {
      // Nobody is left who could be told.
    }
  }
  if (link_ == nullptr) return;
  const auto held = turn();
  Log log;
  bpf_link__destroy(link_);
}

void Link::destroy() {
  // Closed here, on the thread that may wait, and not by whoever lets the last share go.
  const Fd closing = std::move(fd_);
  if (auto attachment = std::move(attachment_)) attachment->detach();
  const std::vector<Fd> allClosing = std::move(several_);
  if (link_ == nullptr) return;
  const auto held = turn();
  Log log;
  const int error = bpf_link__destroy(std::exchange(link_, nullptr));
  if (error != 0) throw Failure(error, "bpf_link__destroy", log.take());
}

int Link::kernelFd() const {
  if (attachment_ != nullptr) {
    throw Failure(EOPNOTSUPP, "bpf_link__fd", "The kernel attaches such programs without a link\n");
  }
  if (!several_.empty()) {
    throw Failure(EOPNOTSUPP, "bpf_link__fd", "It is attached by several links, one for each CPU or thread\n");
  }
  if (link_ == nullptr) return fd_.get();
  // A USDT's has several below it, and 0 for a descriptor.
  if (sharesState_) {
    throw Failure(EOPNOTSUPP, "bpf_link__fd", "A USDT is attached by several links, which libbpf keeps to itself\n");
  }
  return bpf_link__fd(link_);
}

void Link::pin(const std::string& path) {
  const int fd = kernelFd();
  if (link_ != nullptr && linkInfo(fd).type == BPF_LINK_TYPE_PERF_EVENT) takeOver();
  if (bpf_obj_pin(kernelFd(), path.c_str()) != 0) throw Failure(errno, "BPF_OBJ_PIN");
}

void Link::takeOver() {
  // How libbpf's struct bpf_link_perf begins, which is not public: the descriptor is looked at before it is believed.
  struct PerfLink {
    void* functions[2];
    char* pinPath;
    int fd;
    bool disconnected;
    int perfEventFd;
  };
  const auto* perf = reinterpret_cast<const PerfLink*>(link_);
  if (perf->fd != bpf_link__fd(link_) || anonymousInode(perf->perfEventFd) != "[perf_event]") {
    throw Failure(EOPNOTSUPP, "bpf_link__pin", "This libbpf keeps the event of a link where it is not looked for\n");
  }
  // The kernel's link holds the event.
  const Fd event(perf->perfEventFd);
  fd_ = Fd(perf->fd);
  bpf_link__disconnect(link_);
  bpf_link__destroy(std::exchange(link_, nullptr));
}

std::unique_lock<std::mutex> Link::turn() {
  return sharesState_ ? std::unique_lock(object_->turn) : std::unique_lock<std::mutex>();
}

namespace {

auto programAttach(Environment&, std::shared_ptr<Object> object, std::string name) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program] {
    const bool usdt = std::string_view(bpf_program__section_name(program)).starts_with("usdt");
    return attachedBy(object, "bpf_program__attach", [program] { return bpf_program__attach(program); }, usdt);
  };
}

std::shared_ptr<Link> linkOpenById(Environment&, uint32_t id) {
  Fd fd(bpf_link_get_fd_by_id(id));
  if (!fd.valid()) throw Failure(errno, "BPF_LINK_GET_FD_BY_ID");
  return std::make_shared<Link>(std::move(fd));
}

std::shared_ptr<Link> linkOpenPinned(Environment&, std::string path) {
  return std::make_shared<Link>(openPinned(path, "link"));
}

void linkPin(Environment&, Link& link, std::string path) { link.pin(path); }

auto linkDetach(Environment&, std::shared_ptr<Link> link) {
  const int fd = link->kernelFd();
  return [link = std::move(link), fd] {
    if (bpf_link_detach(fd) != 0) throw Failure(errno, "BPF_LINK_DETACH");
    return Nothing{};
  };
}

/* The handle is closed at once, whatever becomes of the work. */
auto linkDestroy(Environment&, Handle<Link>& handle) {
  return [link = handle.close()] {
    if (link != nullptr) link->destroy();
    return Nothing{};
  };
}

}  // namespace

void exportLink(Exports& exports) {
  exports.async<programAttach>("programAttach");
  exports.sync<programAttach>("programAttachSync");
  exports.call<linkOpenById>("linkOpenById");
  exports.call<linkOpenPinned>("linkOpenPinned");
  exports.call<linkPin>("linkPin");
  exports.async<linkDetach>("linkDetach");
  exports.sync<linkDetach>("linkDetachSync");
  exports.async<linkDestroy>("linkDestroy");
  exports.sync<linkDestroy>("linkDestroySync");
}

}  // namespace ebpf
