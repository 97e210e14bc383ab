/* What is in the kernel, by ids: each call gives the next higher one, and 0 after the last. */
#include <bpf/bpf.h>

#include <cerrno>

#include "exports.h"
#include "nouns.h"

namespace ebpf {

namespace {

uint32_t nextId(int (*command)(uint32_t, uint32_t*), uint32_t id, const char* syscall) {
  uint32_t next = 0;
  if (command(id, &next) == 0) return next;
  if (errno == ENOENT) return 0;
  throw Failure(errno, syscall);
}

uint32_t programNextId(Environment&, uint32_t id) { return nextId(bpf_prog_get_next_id, id, "BPF_PROG_GET_NEXT_ID"); }

uint32_t mapNextId(Environment&, uint32_t id) { return nextId(bpf_map_get_next_id, id, "BPF_MAP_GET_NEXT_ID"); }

uint32_t linkNextId(Environment&, uint32_t id) { return nextId(bpf_link_get_next_id, id, "BPF_LINK_GET_NEXT_ID"); }

}  // namespace

void exportIds(Exports& exports) {
  exports.call<programNextId>("programNextId");
  exports.call<mapNextId>("mapNextId");
  exports.call<linkNextId>("linkNextId");
}

}  // namespace ebpf
