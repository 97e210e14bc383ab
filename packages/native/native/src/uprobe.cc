/* Uprobes, whose binary may be known at run time only. */
#include <bpf/libbpf.h>

#include <cerrno>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

namespace {

constexpr pid_t everyProcess = -1;

struct Uprobe {
  std::string binary;
  std::optional<std::string> symbol;
  Whole offset;
  bool retprobe;
  pid_t pid;
};

struct UprobeMulti {
  std::string binary;
  std::string pattern;
  bool retprobe;
  pid_t pid;
};

/* The kernel's largest pid is far below; libbpf takes 0 for this process and -1 for every one. */
pid_t readPid(const Fields& fields, const Place& place) {
  const auto pid = fields.optional<uint32_t>("pid");
  if (pid && (*pid == 0 || *pid > INT32_MAX)) {
    outOfRange({place.function, place.index, "pid"}, "a process id");
  }
  return pid ? static_cast<pid_t>(*pid) : everyProcess;
}

}  // namespace

template <>
struct Argument<Uprobe> {
  static Uprobe read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("binary"), fields.optional<std::string>("symbol"),
            fields.optional<Whole>("offset").value_or(0), fields.required<bool>("retprobe"), readPid(fields, place)};
  }
};

template <>
struct Argument<UprobeMulti> {
  static UprobeMulti read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("binary"), fields.required<std::string>("pattern"),
            fields.required<bool>("retprobe"), readPid(fields, place)};
  }
};

namespace {

auto programAttachUprobe(Environment&, std::shared_ptr<Object> object, std::string name, Uprobe probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    std::lock_guard turn(object->turn);
    Log log;
    LIBBPF_OPTS(bpf_uprobe_opts, options, .retprobe = probe.retprobe);
    if (probe.symbol) options.func_name = probe.symbol->c_str();
    bpf_link* link =
        bpf_program__attach_uprobe_opts(program, probe.pid, probe.binary.c_str(), probe.offset, &options);
    if (link == nullptr) throw Failure(errno, "bpf_program__attach_uprobe_opts", log.take());
    return std::make_shared<Link>(object, link, false);
  };
}

auto programAttachUprobeMulti(Environment&, std::shared_ptr<Object> object, std::string name, UprobeMulti probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    std::lock_guard turn(object->turn);
    Log log;
    LIBBPF_OPTS(bpf_uprobe_multi_opts, options, .retprobe = probe.retprobe);
    bpf_link* link = bpf_program__attach_uprobe_multi(program, probe.pid, probe.binary.c_str(), probe.pattern.c_str(),
                                                      &options);
    if (link == nullptr) throw Failure(errno, "bpf_program__attach_uprobe_multi", log.take());
    return std::make_shared<Link>(object, link, false);
  };
}

}  // namespace

void exportUprobe(Exports& exports) {
  exports.async<programAttachUprobe>("programAttachUprobe");
  exports.sync<programAttachUprobe>("programAttachUprobeSync");
  exports.async<programAttachUprobeMulti>("programAttachUprobeMulti");
  exports.sync<programAttachUprobeMulti>("programAttachUprobeMultiSync");
}

}  // namespace ebpf
