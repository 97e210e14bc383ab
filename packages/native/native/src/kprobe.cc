/* Probes of the kernel's functions: one, many at once, and system calls by their names. */
#include <bpf/libbpf.h>

#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"
#include "probe_lists.h"

namespace ebpf {

namespace {

struct Kprobe {
  std::string function;
  Whole offset;
  uint64_t cookie;
  bool retprobe;
};

struct KprobeMulti {
  std::optional<std::string> pattern;
  std::optional<std::vector<std::string>> symbols;
  std::vector<unsigned long> addresses;
  std::vector<uint64_t> cookies;
  bool retprobe;
  bool session;
};

struct Ksyscall {
  std::string name;
  uint64_t cookie;
  bool retprobe;
};

}  // namespace

template <>
struct Argument<Kprobe> {
  static Kprobe read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("function"), fields.optional<Whole>("offset").value_or(0), readCookie(fields),
            fields.required<bool>("retprobe")};
  }
};

template <>
struct Argument<KprobeMulti> {
  static KprobeMulti read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    KprobeMulti probe{fields.optional<std::string>("pattern"),
                      fields.optional<std::vector<std::string>>("symbols"),
                      readNumbers<unsigned long>(fields, "addresses"),
                      readNumbers<uint64_t>(fields, "cookies"),
                      fields.required<bool>("retprobe"),
                      fields.optional<bool>("session").value_or(false)};
    const size_t count = probe.symbols ? probe.symbols->size() : probe.addresses.size();
    checkLength(probe.cookies, count, {place.function, place.index, "cookies"});
    return probe;
  }
};

template <>
struct Argument<Ksyscall> {
  static Ksyscall read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("name"), readCookie(fields), fields.required<bool>("retprobe")};
  }
};

namespace {

auto programAttachKprobe(Environment&, std::shared_ptr<Object> object, std::string name, Kprobe probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    LIBBPF_OPTS(bpf_kprobe_opts, options, .bpf_cookie = probe.cookie, .offset = probe.offset,
                .retprobe = probe.retprobe);
    return attachedBy(object, "bpf_program__attach_kprobe_opts", [&] {
      return bpf_program__attach_kprobe_opts(program, probe.function.c_str(), &options);
    });
  };
}

auto programAttachKprobeMulti(Environment&, std::shared_ptr<Object> object, std::string name, KprobeMulti probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    const auto symbols = pointersTo(probe.symbols);
    LIBBPF_OPTS(bpf_kprobe_multi_opts, options, .retprobe = probe.retprobe, .session = probe.session);
    if (!probe.pattern) {
      options.syms = probe.symbols ? const_cast<const char**>(symbols.data()) : nullptr;
      options.addrs = probe.symbols ? nullptr : probe.addresses.data();
      options.cookies = reinterpret_cast<const __u64*>(dataOrNull(probe.cookies));
      options.cnt = probe.symbols ? symbols.size() : probe.addresses.size();
    }
    return attachedBy(object, "bpf_program__attach_kprobe_multi_opts", [&] {
      return bpf_program__attach_kprobe_multi_opts(program, probe.pattern ? probe.pattern->c_str() : nullptr,
                                                   &options);
    });
  };
}

auto programAttachKsyscall(Environment&, std::shared_ptr<Object> object, std::string name, Ksyscall probe) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, probe = std::move(probe)] {
    LIBBPF_OPTS(bpf_ksyscall_opts, options, .bpf_cookie = probe.cookie, .retprobe = probe.retprobe);
    return attachedBy(object, "bpf_program__attach_ksyscall", [&] {
      return bpf_program__attach_ksyscall(program, probe.name.c_str(), &options);
    });
  };
}

}  // namespace

void exportKprobe(Exports& exports) {
  exports.async<programAttachKprobe>("programAttachKprobe");
  exports.sync<programAttachKprobe>("programAttachKprobeSync");
  exports.async<programAttachKprobeMulti>("programAttachKprobeMulti");
  exports.sync<programAttachKprobeMulti>("programAttachKprobeMultiSync");
  exports.async<programAttachKsyscall>("programAttachKsyscall");
  exports.sync<programAttachKsyscall>("programAttachKsyscallSync");
}

}  // namespace ebpf
