/* Statistics of all programs' runs, which the kernel keeps for as long as somebody holds a descriptor. */
#include <bpf/bpf.h>

#include <cerrno>
#include <memory>

#include "arguments.h"
#include "exports.h"
#include "fd.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct Stats {
  static constexpr Kind kind = Kind::stats;
  static constexpr napi_type_tag tag = {0x1e5ac07b92d4f836, 0xd3716b8f20ec94a5};

  Fd fd;
  bool busy = false;
};

std::shared_ptr<Stats> statsEnable(Environment&) {
  Fd fd(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!fd.valid()) throw Failure(errno, "BPF_ENABLE_STATS");
  return std::make_shared<Stats>(Stats{std::move(fd)});
}

void statsClose(Environment&, Handle<Stats>& handle) { handle.close(); }

}  // namespace

void exportStats(Exports& exports) {
  exports.call<statsEnable>("statsEnable");
  exports.call<statsClose>("statsClose");
}

}  // namespace ebpf
