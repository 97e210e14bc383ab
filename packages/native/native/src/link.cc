#include "link.h"

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
  const auto held = turn();
  Log log;
  const int error = bpf_link__destroy(std::exchange(link_, nullptr));
  if (error != 0) throw Failure(error, "bpf_link__destroy", log.take());
}

std::unique_lock<std::mutex> Link::turn() {
  return sharesState_ ? std::unique_lock(object_->turn) : std::unique_lock<std::mutex>();
}

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
  exports.async<linkDestroy>("linkDestroy");
  exports.sync<linkDestroy>("linkDestroySync");
}

}  // namespace ebpf
