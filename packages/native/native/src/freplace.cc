/* Programs that take the place of a function of another program (BPF_PROG_TYPE_EXT). */
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "nouns.h"
#include "program_of.h"

namespace ebpf {

namespace {

void programSetAttachTarget(Environment&, Object& object, std::string name, Nullable<ProgramOf> target,
                            std::string function) {
  Log log;
  // Of no program: of the kernel.
  const int within = target.value ? target.value->fd() : 0;
  const int error = bpf_program__set_attach_target(object.program(name), within, function.c_str());
  if (error != 0) throw Failure(error, "bpf_program__set_attach_target", log.take());
}

auto programAttachFreplace(Environment&, std::shared_ptr<Object> object, std::string name, ProgramOf target,
                           std::string function) {
  bpf_program* program = object->program(name);
  const int fd = target.fd();
  return [object = std::move(object), target = std::move(target), function = std::move(function), program, fd] {
    std::lock_guard turn(object->turn);
    Log log;
    bpf_link* link = bpf_program__attach_freplace(program, fd, function.c_str());
    if (link == nullptr) throw Failure(errno, "bpf_program__attach_freplace", log.take());
    return std::make_shared<Link>(object, link, false);
  };
}

}  // namespace

void exportFreplace(Exports& exports) {
  exports.call<programSetAttachTarget>("programSetAttachTarget");
  exports.async<programAttachFreplace>("programAttachFreplace");
  exports.sync<programAttachFreplace>("programAttachFreplaceSync");
}

}  // namespace ebpf
