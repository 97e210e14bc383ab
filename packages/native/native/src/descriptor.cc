/* Descriptors that JavaScript hands on as keys and values of maps. It closes them itself. */
#include <bpf/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "nouns.h"

namespace ebpf {

namespace {

int32_t programDescriptor(Environment&, uint32_t id) {
  const int fd = bpf_prog_get_fd_by_id(id);
  if (fd < 0) throw Failure(errno, "BPF_PROG_GET_FD_BY_ID");
  return fd;
}

int32_t processDescriptor(Environment&, uint32_t pid) {
  const long fd = syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) throw Failure(errno, "pidfd_open");
  return static_cast<int32_t>(fd);
}

}  // namespace

void exportDescriptor(Exports& exports) {
  exports.call<programDescriptor>("programDescriptor");
  exports.call<processDescriptor>("processDescriptor");
}

}  // namespace ebpf
