/* XDP without a link of the kernel: the way that programs are attached which another program takes the place of. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "network_namespace.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct XdpRequest {
  uint32_t interface;
  /* Those of <linux/if_link.h> that choose a mode. */
  uint32_t flags;
  /* The id of the program that is attached there. */
  uint32_t replace;
  NetworkNamespace networkNamespace;
};

/* The program of one interface, in one mode. */
class XdpProgram final : public Attachment {
 public:
  XdpProgram(XdpRequest request, Fd program) : request_(std::move(request)), program_(std::move(program)) {}

  /* Unless another has taken its place. */
  void detach() override {
    request_.networkNamespace.run([&] {
      Log log;
      LIBBPF_OPTS(bpf_xdp_attach_opts, options, .old_prog_fd = program_.get());
      const int error =
          bpf_xdp_detach(static_cast<int>(request_.interface), request_.flags | XDP_FLAGS_REPLACE, &options);
      if (error != 0 && error != -EEXIST && error != -ENODEV) throw Failure(error, "bpf_xdp_detach", log.take());
    });
  }

 private:
  XdpRequest request_;
  Fd program_;
};

}  // namespace

template <>
struct Argument<XdpRequest> {
  static XdpRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("interface"), fields.optional<uint32_t>("flags").value_or(0),
            fields.required<uint32_t>("replace"), fields.optional<NetworkNamespace>("networkNamespace").value_or(NetworkNamespace())};
  }
};

namespace {

std::shared_ptr<Link> attach(int program, const XdpRequest& request) {
  Log log;
  Fd replaced(bpf_prog_get_fd_by_id(request.replace));
  if (!replaced.valid()) throw Failure(errno, "BPF_PROG_GET_FD_BY_ID");
  Fd kept = Fd::duplicate(program);
  if (!kept.valid()) throw Failure(errno, "fcntl");
  LIBBPF_OPTS(bpf_xdp_attach_opts, options, .old_prog_fd = replaced.get());
  const int error = bpf_xdp_attach(static_cast<int>(request.interface), program, request.flags | XDP_FLAGS_REPLACE,
                                   &options);
  if (error != 0) throw Failure(error, "bpf_xdp_attach", log.take());
  return std::make_shared<Link>(std::make_unique<XdpProgram>(request, std::move(kept)));
}

auto xdpReplace(Environment&, std::shared_ptr<Object> object, std::string name, XdpRequest request) {
  const int program = object->programFd(name);
  return [object = std::move(object), program, request] {
    return request.networkNamespace.run([&] { return attach(program, request); });
  };
}

}  // namespace

void exportXdp(Exports& exports) {
  exports.async<xdpReplace>("xdpReplace");
  exports.sync<xdpReplace>("xdpReplaceSync");
}

}  // namespace ebpf
