#include "link.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

Link::~Link() {
  if (link_ == nullptr) return;
  const auto held = turn();
  Log log;
  bpf_link__destroy(link_);
}

void Link::destroy() {
  // Closed here, on the thread that may wait, and not by whoever lets the last share go.
  Fd closing = std::move(fd_);
  if (link_ == nullptr) return;
  const auto held = turn();
  Log log;
  const int error = bpf_link__destroy(std::exchange(link_, nullptr));
  if (error != 0) throw Failure(error, "bpf_link__destroy", log.take());
}

std::unique_lock<std::mutex> Link::turn() {
  return sharesState_ ? std::unique_lock(object_->turn) : std::unique_lock<std::mutex>();
}

namespace {

/* BPF_LINK_CREATE's attributes. The target is a descriptor or an interface's index, as the attach type has it. */
struct LinkRequest {
  uint32_t target;
  uint32_t attachType;
  uint32_t flags;
};

}  // namespace

template <>
struct Argument<LinkRequest> {
  static LinkRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("target"), fields.required<uint32_t>("attachType"),
            fields.optional<uint32_t>("flags").value_or(0)};
  }
};

namespace {

auto programAttach(Environment&, std::shared_ptr<Object> object, std::string name) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program] {
    std::lock_guard turn(object->turn);
    Log log;
    bpf_link* link = bpf_program__attach(program);
    if (link == nullptr) throw Failure(errno, "bpf_program__attach", log.take());
    const bool usdt = std::string_view(bpf_program__section_name(program)).starts_with("usdt");
    return std::make_shared<Link>(object, link, usdt);
  };
}

auto linkCreate(Environment&, std::shared_ptr<Object> object, std::string name, LinkRequest request) {
  const int program = object->programFd(name);
  return [object = std::move(object), program, request] {
    Log log;
    LIBBPF_OPTS(bpf_link_create_opts, options, .flags = request.flags);
    Fd fd(bpf_link_create(program, static_cast<int>(request.target), static_cast<bpf_attach_type>(request.attachType),
                          &options));
    if (!fd.valid()) throw Failure(errno, "BPF_LINK_CREATE", log.take());
    return std::make_shared<Link>(std::move(fd));
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
  exports.async<linkCreate>("linkCreate");
  exports.sync<linkCreate>("linkCreateSync");
  exports.async<linkDestroy>("linkDestroy");
  exports.sync<linkDestroy>("linkDestroySync");
}

}  // namespace ebpf
