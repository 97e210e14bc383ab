/* Programs as filters of tc's clsact, which the kernel has no link for. */
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "network_namespace.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct TcRequest {
  uint32_t interface;
  bool egress;
  /* 0 where the kernel may choose. */
  uint32_t handle;
  uint32_t priority;
  NetworkNamespace networkNamespace;
};

bpf_tc_hook hookOf(const TcRequest& request) {
  LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = static_cast<int>(request.interface),
              .attach_point = request.egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
  return hook;
}

/* One filter of one interface. */
class TcFilter final : public Attachment {
 public:
  explicit TcFilter(TcRequest request) : request_(std::move(request)) {}

  void detach() override {
    request_.networkNamespace.run([&] {
      Log log;
      bpf_tc_hook hook = hookOf(request_);
      LIBBPF_OPTS(bpf_tc_opts, options, .handle = request_.handle, .priority = request_.priority);
      const int error = bpf_tc_detach(&hook, &options);
      // Somebody else may have removed the filter, the qdisc or the interface.
      if (error != 0 && error != -ENOENT && error != -EINVAL && error != -ENODEV) {
        throw Failure(error, "bpf_tc_detach", log.take());
      }
    });
  }

 private:
  TcRequest request_;
};

}  // namespace

template <>
struct Argument<TcRequest> {
  static TcRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("interface"), fields.required<bool>("egress"),
            fields.optional<uint32_t>("handle").value_or(0), fields.optional<uint32_t>("priority").value_or(0),
            fields.optional<NetworkNamespace>("networkNamespace").value_or(NetworkNamespace())};
  }
};

namespace {

/* The qdisc may be there already, of ours or of others. */
std::shared_ptr<Link> attach(int program, TcRequest request) {
  Log log;
  bpf_tc_hook hook = hookOf(request);
  const int created = bpf_tc_hook_create(&hook);
  if (created != 0 && created != -EEXIST) throw Failure(created, "bpf_tc_hook_create", log.take());

  LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program, .handle = request.handle, .priority = request.priority);
  const int error = bpf_tc_attach(&hook, &options);
  if (error != 0) throw Failure(error, "bpf_tc_attach", log.take());
  request.handle = options.handle;
  request.priority = options.priority;
  return std::make_shared<Link>(std::make_unique<TcFilter>(std::move(request)));
}

auto tcAttach(Environment&, std::shared_ptr<Object> object, std::string name, TcRequest request) {
  const int program = object->programFd(name);
  return [object = std::move(object), program, request] {
    return request.networkNamespace.run([&] { return attach(program, request); });
  };
}

}  // namespace

void exportTc(Exports& exports) {
  exports.async<tcAttach>("tcAttach");
  exports.sync<tcAttach>("tcAttachSync");
}

}  // namespace ebpf
