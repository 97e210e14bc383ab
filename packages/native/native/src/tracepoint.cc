/* Tracepoints, and what the loaded program has its target of: BTF. */
#include <bpf/libbpf.h>

#include <string>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"
#include "probe_lists.h"

namespace ebpf {

namespace {

struct Tracepoint {
  std::string category;
  std::string name;
  uint64_t cookie;
};

struct RawTracepoint {
  std::string name;
  uint64_t cookie;
};

}  // namespace

template <>
struct Argument<Tracepoint> {
  static Tracepoint read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("category"), fields.required<std::string>("name"), readCookie(fields)};
  }
};

template <>
struct Argument<RawTracepoint> {
  static RawTracepoint read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("name"), readCookie(fields)};
  }
};

namespace {

auto programAttachTracepoint(Environment&, std::shared_ptr<Object> object, std::string name, Tracepoint target) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, target = std::move(target)] {
    LIBBPF_OPTS(bpf_tracepoint_opts, options, .bpf_cookie = target.cookie);
    return attachedBy(object, "bpf_program__attach_tracepoint_opts", [&] {
      return bpf_program__attach_tracepoint_opts(program, target.category.c_str(), target.name.c_str(), &options);
    });
  };
}

auto programAttachRawTracepoint(Environment&, std::shared_ptr<Object> object, std::string name, RawTracepoint target) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, target = std::move(target)] {
    LIBBPF_OPTS(bpf_raw_tracepoint_opts, options, .cookie = target.cookie);
    return attachedBy(object, "bpf_program__attach_raw_tracepoint_opts", [&] {
      return bpf_program__attach_raw_tracepoint_opts(program, target.name.c_str(), &options);
    });
  };
}

auto programAttachTrace(Environment&, std::shared_ptr<Object> object, std::string name, Wide cookie) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, cookie] {
    LIBBPF_OPTS(bpf_trace_opts, options, .cookie = cookie.value);
    return attachedBy(object, "bpf_program__attach_trace_opts",
                      [&] { return bpf_program__attach_trace_opts(program, &options); });
  };
}

}  // namespace

void exportTracepoint(Exports& exports) {
  exports.async<programAttachTracepoint>("programAttachTracepoint");
  exports.sync<programAttachTracepoint>("programAttachTracepointSync");
  exports.async<programAttachRawTracepoint>("programAttachRawTracepoint");
  exports.sync<programAttachRawTracepoint>("programAttachRawTracepointSync");
  exports.async<programAttachTrace>("programAttachTrace");
  exports.sync<programAttachTrace>("programAttachTraceSync");
}

}  // namespace ebpf
