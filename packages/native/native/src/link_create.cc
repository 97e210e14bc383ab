/* BPF_LINK_CREATE, for whatever its attach type attaches to. */
#include <bpf/bpf.h>

#include <cerrno>
#include <optional>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "network_namespace.h"
#include "nouns.h"
#include "program_of.h"

namespace ebpf {

namespace {

/* Where packets are filtered, by the numbers of <linux/netfilter.h>. */
struct NetfilterHook {
  uint32_t family;
  uint32_t hook;
  int32_t priority;
  uint32_t flags;
};

/* The attributes. The target is a descriptor or an interface's index, as the attach type has it. */
struct LinkRequest {
  uint32_t target;
  uint32_t attachType;
  uint32_t flags;
  /* The neighbour that BPF_F_BEFORE and BPF_F_AFTER mean: at most one of these. */
  std::optional<std::shared_ptr<Link>> relativeLink;
  std::optional<ProgramOf> relativeProgram;
  std::optional<uint32_t> relativeId;
  Whole expectedRevision;
  std::optional<NetfilterHook> netfilter;
  NetworkNamespace networkNamespace;
};

}  // namespace

template <>
struct Argument<NetfilterHook> {
  static NetfilterHook read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("family"), fields.required<uint32_t>("hook"),
            fields.required<int32_t>("priority"), fields.optional<uint32_t>("flags").value_or(0)};
  }
};

template <>
struct Argument<LinkRequest> {
  static LinkRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("target"),
            fields.required<uint32_t>("attachType"),
            fields.optional<uint32_t>("flags").value_or(0),
            fields.optional<std::shared_ptr<Link>>("relativeLink"),
            fields.optional<ProgramOf>("relativeProgram"),
            fields.optional<uint32_t>("relativeId"),
            fields.optional<Whole>("expectedRevision").value_or(0),
            fields.optional<NetfilterHook>("netfilter"),
            fields.optional<NetworkNamespace>("networkNamespace").value_or(NetworkNamespace())};
  }
};

namespace {

/* tcx, netkit and cgroups keep their neighbours at the same place of a union. */
bpf_link_create_opts optionsOf(const LinkRequest& request) {
  LIBBPF_OPTS(bpf_link_create_opts, options, .flags = request.flags);
  if (request.netfilter) {
    options.netfilter.pf = request.netfilter->family;
    options.netfilter.hooknum = request.netfilter->hook;
    options.netfilter.priority = request.netfilter->priority;
    options.netfilter.flags = request.netfilter->flags;
    return options;
  }
  if (request.relativeLink) {
    options.flags |= BPF_F_LINK;
    options.tcx.relative_fd = static_cast<uint32_t>((*request.relativeLink)->kernelFd());
  }
  if (request.relativeProgram) options.tcx.relative_fd = static_cast<uint32_t>(request.relativeProgram->fd());
  if (request.relativeId) options.tcx.relative_id = *request.relativeId;
  options.tcx.expected_revision = request.expectedRevision;
  return options;
}

auto linkCreate(Environment&, std::shared_ptr<Object> object, std::string name, LinkRequest request) {
  const int program = object->programFd(name);
  auto options = optionsOf(request);
  return [object = std::move(object), program, request = std::move(request), options] {
    return request.networkNamespace.run([&] {
      Log log;
      Fd fd(bpf_link_create(program, static_cast<int>(request.target),
                            static_cast<bpf_attach_type>(request.attachType), &options));
      if (!fd.valid()) throw Failure(errno, "BPF_LINK_CREATE", log.take());
      return std::make_shared<Link>(std::move(fd));
    });
  };
}

}  // namespace

void exportLinkCreate(Exports& exports) {
  exports.async<linkCreate>("linkCreate");
  exports.sync<linkCreate>("linkCreateSync");
}

}  // namespace ebpf
