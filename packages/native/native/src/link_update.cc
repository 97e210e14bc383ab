/* BPF_LINK_UPDATE: another program, or table of programs, takes the place of the one that is attached, between two packets. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "fd.h"
#include "link.h"
#include "log.h"
#include "nouns.h"
#include "program_of.h"

namespace ebpf {

namespace {

auto linkUpdate(Environment&, std::shared_ptr<Link> link, ProgramOf program, Nullable<ProgramOf> expected) {
  // The link may be closed meanwhile.
  Fd kept = Fd::duplicate(link->kernelFd());
  if (!kept.valid()) throw Failure(errno, "fcntl");
  const int from = expected.value ? expected.value->fd() : -1;
  const int to = program.fd();
  return [kept = std::move(kept), program = std::move(program), expected = std::move(expected), from, to] {
    Log log;
    LIBBPF_OPTS(bpf_link_update_opts, options);
    if (expected.value) {
      options.flags = BPF_F_REPLACE;
      options.old_prog_fd = static_cast<uint32_t>(from);
    }
    if (bpf_link_update(kept.get(), to, &options) != 0) throw Failure(errno, "BPF_LINK_UPDATE", log.take());
    return Nothing{};
  };
}

/* The same for a table of functions: a map takes another's place. */
auto linkUpdateMap(Environment&, std::shared_ptr<Link> link, std::shared_ptr<Object> object, std::string name) {
  Fd kept = Fd::duplicate(link->kernelFd());
  if (!kept.valid()) throw Failure(errno, "fcntl");
  const bpf_map* map = object->map(name);
  return [kept = std::move(kept), object = std::move(object), map] {
    Log log;
    // The kernel takes a table whose functions were written, and libbpf writes them before it asks for a link of the
    // table's own. That one is refused where the place is taken, and is given back where it is not.
    if ((bpf_map__map_flags(map) & BPF_F_LINK) != 0) bpf_link__destroy(bpf_map__attach_struct_ops(map));
    if (bpf_link_update(kept.get(), bpf_map__fd(map), nullptr) != 0) {
      throw Failure(errno, "BPF_LINK_UPDATE", log.take());
    }
    return Nothing{};
  };
}

}  // namespace

void exportLinkUpdate(Exports& exports) {
  exports.async<linkUpdate>("linkUpdate");
  exports.sync<linkUpdate>("linkUpdateSync");
  exports.async<linkUpdateMap>("linkUpdateMap");
  exports.sync<linkUpdateMap>("linkUpdateMapSync");
}

}  // namespace ebpf
