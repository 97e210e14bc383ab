/* Uprobes and USDTs, whose binary may be known at run time only. */
#include <bpf/libbpf.h>

#include <cerrno>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"
#include "probe_lists.h"

namespace ebpf {

namespace {

constexpr pid_t everyProcess = -1;

struct Uprobe {
  std::string binary;
  std::optional<std::string> symbol;
  Whole offset;
  Whole refCounterOffset;
  uint64_t cookie;
  bool retprobe;
  pid_t pid;
};

struct UprobeMulti {
  std::string binary;
  std::optional<std::string> pattern;
  std::optional<std::vector<std::string>> symbols;
  std::vector<unsigned long> offsets;
  std::vector<unsigned long> refCounterOffsets;
  std::vector<uint64_t> cookies;
  bool retprobe;
  bool session;
  pid_t pid;
};

struct Usdt {
  std::string binary;
  std::string provider;
  std::string name;
  uint64_t cookie;
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
    return {fields.required<std::string>("binary"),
            fields.optional<std::string>("symbol"),
            fields.optional<Whole>("offset").value_or(0),
            fields.optional<Whole>("refCounterOffset").value_or(0),
            readCookie(fields),
            fields.required<bool>("retprobe"),
            readPid(fields, place)};
  }
};

template <>
struct Argument<UprobeMulti> {
  static UprobeMulti read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    UprobeMulti probe{fields.required<std::string>("binary"),
                      fields.optional<std::string>("pattern"),
                      fields.optional<std::vector<std::string>>("symbols"),
                      readNumbers<unsigned long>(fields, "offsets"),
                      readNumbers<unsigned long>(fields, "refCounterOffsets"),
                      readNumbers<uint64_t>(fields, "cookies"),
                      fields.required<bool>("retprobe"),
                      fields.optional<bool>("session").value_or(false),
                      readPid(fields, place)};
    const size_t count = probe.symbols ? probe.symbols->size() : probe.offsets.size();
    checkLength(probe.refCounterOffsets, count, {place.function, place.index, "refCounterOffsets"});
    checkLength(probe.cookies, count, {place.function, place.index, "cookies"});
    return probe;
  }
};

template <>
struct Argument<Usdt> {
  static Usdt read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("binary"), fields.required<std::string>("provider"),
            fields.required<std::string>("name"), readCookie(fields), readPid(fields, place)};
  }
};

namespace {

auto programAttachUprobe(Environment&, std::shared_ptr<Object> object, std::string name, Uprobe probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    LIBBPF_OPTS(bpf_uprobe_opts, options, .ref_ctr_offset = probe.refCounterOffset, .bpf_cookie = probe.cookie,
                .retprobe = probe.retprobe);
    if (probe.symbol) options.func_name = probe.symbol->c_str();
    return attachedBy(object, "bpf_program__attach_uprobe_opts", [&] {
      return bpf_program__attach_uprobe_opts(program, probe.pid, probe.binary.c_str(), probe.offset, &options);
    });
  };
}

auto programAttachUprobeMulti(Environment&, std::shared_ptr<Object> object, std::string name, UprobeMulti probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    const auto symbols = pointersTo(probe.symbols);
    LIBBPF_OPTS(bpf_uprobe_multi_opts, options, .retprobe = probe.retprobe, .session = probe.session);
    if (!probe.pattern) {
      options.syms = probe.symbols ? const_cast<const char**>(symbols.data()) : nullptr;
      options.offsets = probe.symbols ? nullptr : probe.offsets.data();
      options.ref_ctr_offsets = dataOrNull(probe.refCounterOffsets);
      options.cookies = reinterpret_cast<const __u64*>(dataOrNull(probe.cookies));
      options.cnt = probe.symbols ? symbols.size() : probe.offsets.size();
    }
    return attachedBy(object, "bpf_program__attach_uprobe_multi", [&] {
      return bpf_program__attach_uprobe_multi(program, probe.pid, probe.binary.c_str(),
                                              probe.pattern ? probe.pattern->c_str() : nullptr, &options);
    });
  };
}

auto programAttachUsdt(Environment&, std::shared_ptr<Object> object, std::string name, Usdt probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    LIBBPF_OPTS(bpf_usdt_opts, options, .usdt_cookie = probe.cookie);
    constexpr bool sharesState = true;
    return attachedBy(
        object, "bpf_program__attach_usdt",
        [&] {
          return bpf_program__attach_usdt(program, probe.pid, probe.binary.c_str(), probe.provider.c_str(),
                                          probe.name.c_str(), &options);
        },
        sharesState);
  };
}

}  // namespace

void exportUprobe(Exports& exports) {
  exports.async<programAttachUprobe>("programAttachUprobe");
  exports.sync<programAttachUprobe>("programAttachUprobeSync");
  exports.async<programAttachUprobeMulti>("programAttachUprobeMulti");
  exports.sync<programAttachUprobeMulti>("programAttachUprobeMultiSync");
  exports.async<programAttachUsdt>("programAttachUsdt");
  exports.sync<programAttachUsdt>("programAttachUsdtSync");
}

}  // namespace ebpf
