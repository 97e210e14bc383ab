/* What the kernel knows of a link: its target, whatever that is for links of its type. */
#include "link_info.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* The answer, and the room that it points to. */
struct LinkInfo {
  bpf_link_info facts;
  std::string name;
  std::vector<uint64_t> places;
  std::vector<uint64_t> references;
  std::vector<uint64_t> cookies;
};

/* Kernels refuse padding that is not zero, and `= {}` need not set it. */
void clear(bpf_link_info& facts) { std::memset(&facts, 0, sizeof(facts)); }

/* Longer than any path, and any name of a function. */
constexpr uint32_t nameRoom = PATH_MAX;

uint64_t addressOf(const auto& room) { return reinterpret_cast<uintptr_t>(room.data()); }

/* False with errno. ENOSPC says that a list has grown: what fits is there. */
bool ask(int fd, bpf_link_info& facts) {
  uint32_t size = sizeof(facts);
  return bpf_link_get_info_by_fd(fd, &facts, &size) == 0;
}

/* Gives the second question the room that the first says it needs; false where there is nothing more to ask. */
bool makeRoom(LinkInfo& info, const bpf_link_info& first) {
  clear(info.facts);
  bpf_link_info& facts = info.facts;
  const auto named = [&info](auto& address, uint32_t& length) {
    info.name.resize(nameRoom);
    address = addressOf(info.name);
    length = nameRoom;
    return true;
  };
  switch (first.type) {
    case BPF_LINK_TYPE_RAW_TRACEPOINT:
      return named(facts.raw_tracepoint.tp_name, facts.raw_tracepoint.tp_name_len);
    case BPF_LINK_TYPE_ITER:
      return named(facts.iter.target_name, facts.iter.target_name_len);
    case BPF_LINK_TYPE_PERF_EVENT:
      // For uprobes, kprobes and tracepoints the name is at the same place; other events have none.
      return first.perf_event.type != BPF_PERF_EVENT_UNSPEC && first.perf_event.type != BPF_PERF_EVENT_EVENT &&
             named(facts.perf_event.tracepoint.tp_name, facts.perf_event.tracepoint.name_len);
    case BPF_LINK_TYPE_KPROBE_MULTI:
      info.places.resize(first.kprobe_multi.count);
      info.cookies.resize(first.kprobe_multi.count);
      facts.kprobe_multi.addrs = addressOf(info.places);
      facts.kprobe_multi.cookies = addressOf(info.cookies);
      facts.kprobe_multi.count = first.kprobe_multi.count;
      return first.kprobe_multi.count > 0;
    case BPF_LINK_TYPE_UPROBE_MULTI:
      info.places.resize(first.uprobe_multi.count);
      info.references.resize(first.uprobe_multi.count);
      info.cookies.resize(first.uprobe_multi.count);
      facts.uprobe_multi.offsets = addressOf(info.places);
      facts.uprobe_multi.ref_ctr_offsets = addressOf(info.references);
      facts.uprobe_multi.cookies = addressOf(info.cookies);
      facts.uprobe_multi.count = first.uprobe_multi.count;
      named(facts.uprobe_multi.path, facts.uprobe_multi.path_size);
      return first.uprobe_multi.count > 0;
    default:
      return false;
  }
}

LinkInfo linkInfoOf(Environment&, Link& link) {
  const int fd = link.kernelFd();
  const bpf_link_info first = linkInfo(fd);
  LinkInfo info;
  if (!makeRoom(info, first)) {
    info.facts = first;
    return info;
  }
  // Linux 6.6 to 6.9 know no cookies of a kprobe.multi, and take no field that they do not know.
  const bool asked = ask(fd, info.facts) || errno == ENOSPC;
  if (!asked && errno == E2BIG && first.type == BPF_LINK_TYPE_KPROBE_MULTI) {
    info.facts.kprobe_multi.cookies = 0;
    if (!ask(fd, info.facts)) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  } else if (!asked) {
    throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  }
  info.name.resize(std::strlen(info.name.c_str()));
  return info;
}

/* An object of JavaScript whose fields are set one after the other. */
class Facts {
 public:
  explicit Facts(Napi::Env env) : env_(env), object_(Napi::Object::New(env)) {}

  Facts& text(const char* name, const char* value) { return set(name, Napi::String::New(env_, value ? value : "")); }
  Facts& number(const char* name, double value) { return set(name, Napi::Number::New(env_, value)); }
  Facts& flag(const char* name, bool value) { return set(name, Napi::Boolean::New(env_, value)); }
  Facts& wide(const char* name, uint64_t value) { return set(name, Napi::BigInt::New(env_, value)); }
  Facts& list(const char* name, const std::vector<uint64_t>& values) {
    auto array = Napi::Array::New(env_, values.size());
    for (uint32_t index = 0; index < values.size(); index++) array.Set(index, Napi::BigInt::New(env_, values[index]));
    return set(name, array);
  }
  Facts& attachType(uint32_t type) { return text("attachType", libbpf_bpf_attach_type_str(bpf_attach_type(type))); }
  Facts& set(const char* name, Napi::Value value) {
    object_.Set(name, value);
    return *this;
  }
  Napi::Object made() const { return object_; }

 private:
  Napi::Env env_;
  Napi::Object object_;
};

/* What a perf event is of: `struct bpf_link_info`'s perf_event (Linux 6.6). */
Napi::Object eventOf(Napi::Env env, const LinkInfo& info) {
  const auto& event = info.facts.perf_event;
  const bool returns = event.type == BPF_PERF_EVENT_URETPROBE || event.type == BPF_PERF_EVENT_KRETPROBE;
  Facts facts(env);
  switch (event.type) {
    case BPF_PERF_EVENT_UPROBE:
    case BPF_PERF_EVENT_URETPROBE:
      return facts.text("type", returns ? "uretprobe" : "uprobe")
          .text("binary", info.name.c_str())
          .number("offset", event.uprobe.offset)
          .wide("cookie", event.uprobe.cookie)
          .wide("refCounterOffset", event.uprobe.ref_ctr_offset)
          .made();
    case BPF_PERF_EVENT_KPROBE:
    case BPF_PERF_EVENT_KRETPROBE:
      return facts.text("type", returns ? "kretprobe" : "kprobe")
          .text("function", info.name.c_str())
          .number("offset", event.kprobe.offset)
          .wide("address", event.kprobe.addr)
          .wide("missed", event.kprobe.missed)
          .wide("cookie", event.kprobe.cookie)
          .made();
    case BPF_PERF_EVENT_TRACEPOINT:
      return facts.text("type", "tracepoint")
          .text("name", info.name.c_str())
          .wide("cookie", event.tracepoint.cookie)
          .made();
    case BPF_PERF_EVENT_EVENT:
      return facts.text("type", "event")
          .number("eventType", event.event.type)
          .wide("config", event.event.config)
          .wide("cookie", event.event.cookie)
          .made();
    default:
      return facts.text("type", "unknown").made();
  }
}

/* The fields of each type of link, as `struct bpf_link_info` has them. */
void describe(Facts& facts, Napi::Env env, const LinkInfo& info) {
  const bpf_link_info& link = info.facts;
  switch (link.type) {
    case BPF_LINK_TYPE_RAW_TRACEPOINT:
      facts.text("name", info.name.c_str()).wide("cookie", link.raw_tracepoint.cookie);
      return;
    case BPF_LINK_TYPE_TRACING:
      facts.attachType(link.tracing.attach_type)
          .number("targetObjectId", link.tracing.target_obj_id)
          .number("targetBtfId", link.tracing.target_btf_id)
          .wide("cookie", link.tracing.cookie);
      return;
    case BPF_LINK_TYPE_CGROUP:
      facts.wide("cgroupId", link.cgroup.cgroup_id).attachType(link.cgroup.attach_type);
      return;
    case BPF_LINK_TYPE_ITER:
      facts.text("target", info.name.c_str())
          .number("mapId", link.iter.map.map_id)
          .wide("cgroupId", info.name == "cgroup" ? uint64_t{link.iter.cgroup.cgroup_id} : 0)
          .number("tid", info.name.starts_with("task") ? link.iter.task.tid : 0)
          .number("pid", info.name.starts_with("task") ? link.iter.task.pid : 0);
      return;
    case BPF_LINK_TYPE_NETNS:
      facts.number("netnsInode", link.netns.netns_ino).attachType(link.netns.attach_type);
      return;
    case BPF_LINK_TYPE_XDP:
      facts.number("interfaceIndex", link.xdp.ifindex);
      return;
    case BPF_LINK_TYPE_TCX:
    case BPF_LINK_TYPE_NETKIT:
      facts.number("interfaceIndex", link.tcx.ifindex).attachType(link.tcx.attach_type);
      return;
    case BPF_LINK_TYPE_STRUCT_OPS:
      facts.number("mapId", link.struct_ops.map_id);
      return;
    case BPF_LINK_TYPE_SOCKMAP:
      facts.number("mapId", link.sockmap.map_id).attachType(link.sockmap.attach_type);
      return;
    case BPF_LINK_TYPE_NETFILTER:
      facts.number("family", link.netfilter.pf)
          .number("hook", link.netfilter.hooknum)
          .number("priority", link.netfilter.priority)
          .number("flags", link.netfilter.flags);
      return;
    case BPF_LINK_TYPE_KPROBE_MULTI:
      facts.flag("returns", link.kprobe_multi.flags & BPF_F_KPROBE_MULTI_RETURN)
          .wide("missed", link.kprobe_multi.missed)
          .list("addresses", info.places)
          .list("cookies", info.cookies);
      return;
    case BPF_LINK_TYPE_UPROBE_MULTI:
      facts.text("binary", info.name.c_str())
          .flag("returns", link.uprobe_multi.flags & BPF_F_UPROBE_MULTI_RETURN)
          .number("pid", link.uprobe_multi.pid)
          .list("offsets", info.places)
          .list("refCounterOffsets", info.references)
          .list("cookies", info.cookies);
      return;
    case BPF_LINK_TYPE_PERF_EVENT:
      facts.set("event", eventOf(env, info));
      return;
    default:
      return;
  }
}

}  // namespace

bpf_link_info linkInfo(int fd) {
  bpf_link_info facts;
  clear(facts);
  if (!ask(fd, facts)) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return facts;
}

template <>
struct Result<LinkInfo> {
  static Napi::Value make(Environment& environment, const LinkInfo& info) {
    const char* type = libbpf_bpf_link_type_str(bpf_link_type(info.facts.type));
    Facts facts(environment.env);
    facts.text("type", type != nullptr ? type : "unknown")
        .number("id", info.facts.id)
        .number("programId", info.facts.prog_id);
    describe(facts, environment.env, info);
    return facts.made();
  }
};

void exportLinkInfo(Exports& exports) { exports.call<linkInfoOf>("linkInfo"); }

}  // namespace ebpf
