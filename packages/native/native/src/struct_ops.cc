/* Tables of functions that programs fill for the kernel: maps that are attached. */
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

namespace {

auto structOpsAttach(Environment&, std::shared_ptr<Object> object, std::string name) {
  bpf_map* map = object->map(name);
  return [object = std::move(object), map] {
    std::lock_guard turn(object->turn);
    Log log;
    bpf_link* link = bpf_map__attach_struct_ops(map);
    if (link == nullptr) throw Failure(errno, "bpf_map__attach_struct_ops", log.take());
    return std::make_shared<Link>(object, link, false);
  };
}

}  // namespace

void exportStructOps(Exports& exports) {
  exports.async<structOpsAttach>("structOpsAttach");
  exports.sync<structOpsAttach>("structOpsAttachSync");
}

}  // namespace ebpf
