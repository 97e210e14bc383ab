/* Programs of light-weight tunnels: they are part of a route, which the kernel has no link for. */
#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_local.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "network_namespace.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct RouteRequest {
  /* AF_INET or AF_INET6. */
  uint32_t family;
  CopiedBytes destination;
  uint32_t prefixLength;
  uint32_t interface;
  /* Empty for a destination on the interface's own link. */
  CopiedBytes gateway;
  /* LWT_BPF_IN, LWT_BPF_OUT or LWT_BPF_XMIT; 0 for a segment of seg6local. */
  uint32_t hook;
  /* Bytes that a program of LWT_BPF_XMIT may put in front of a packet. */
  uint32_t headroom;
  NetworkNamespace networkNamespace;
};

/* A message of rtnetlink, whose attributes are added one behind the other. */
class Message {
 public:
  Message(uint16_t type, uint16_t flags, const rtmsg& route) : bytes_(NLMSG_HDRLEN) {
    type_ = type;
    flags_ = static_cast<uint16_t>(flags | NLM_F_REQUEST | NLM_F_ACK);
    append(&route, sizeof(route));
  }

  void add(uint16_t type, const void* content, size_t size) {
    const rtattr header = {static_cast<uint16_t>(RTA_LENGTH(size)), type};
    append(&header, sizeof(header));
    append(content, size);
  }
  void add(uint16_t type, uint32_t number) { add(type, &number, sizeof(number)); }
  void add(uint16_t type, const CopiedBytes& bytes) { add(type, bytes.data(), bytes.size()); }

  /* An attribute that holds others. */
  template <typename Content>
  void nest(uint16_t type, Content content) {
    const size_t start = bytes_.size();
    add(static_cast<uint16_t>(type | NLA_F_NESTED), nullptr, 0);
    content();
    const auto length = static_cast<uint16_t>(bytes_.size() - start);
    std::memcpy(bytes_.data() + start, &length, sizeof(length));
  }

  /* Throws what the kernel says to it, with its words if it has any. */
  void send(const char* syscall) {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket.valid()) throw Failure(errno, "socket");
    const int on = 1;
    setsockopt(socket.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
    setsockopt(socket.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    const nlmsghdr header = {static_cast<uint32_t>(bytes_.size()), type_, flags_, 1, 0};
    std::memcpy(bytes_.data(), &header, sizeof(header));
    if (::send(socket.get(), bytes_.data(), bytes_.size(), 0) < 0) throw Failure(errno, "send");
    alignas(nlmsghdr) char answer[4096];
    const ssize_t length = recv(socket.get(), answer, sizeof(answer), 0);
    if (length < 0) throw Failure(errno, "recv");
    check({answer, static_cast<size_t>(length)}, syscall);
  }

 private:
  void append(const void* content, size_t size) {
    const auto* from = static_cast<const uint8_t*>(content);
    if (size > 0) bytes_.insert(bytes_.end(), from, from + size);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
  }

  static void check(std::span<const char> answer, const char* syscall) {
    nlmsghdr header;
    nlmsgerr error;
    if (answer.size() < NLMSG_HDRLEN + sizeof(error)) throw Failure(EBADMSG, syscall);
    std::memcpy(&header, answer.data(), sizeof(header));
    std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof(error));
    if (header.nlmsg_type != NLMSG_ERROR) throw Failure(EBADMSG, syscall);
    if (error.error == 0) return;
    throw Failure(error.error, syscall, wordsOf(answer.subspan(NLMSG_HDRLEN + sizeof(error))));
  }

  /* NLMSGERR_ATTR_MSG, among the attributes behind an error. */
  static std::string wordsOf(std::span<const char> attributes) {
    while (attributes.size() >= sizeof(nlattr)) {
      nlattr attribute;
      std::memcpy(&attribute, attributes.data(), sizeof(attribute));
      if (attribute.nla_len < NLA_HDRLEN || attribute.nla_len > attributes.size()) break;
      const auto content = attributes.subspan(NLA_HDRLEN, attribute.nla_len - NLA_HDRLEN);
      if ((attribute.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG) {
        return std::string(content.data(), strnlen(content.data(), content.size())) + "\n";
      }
      if (static_cast<size_t>(NLA_ALIGN(attribute.nla_len)) >= attributes.size()) break;
      attributes = attributes.subspan(NLA_ALIGN(attribute.nla_len));
    }
    return {};
  }

  uint16_t type_;
  uint16_t flags_;
  std::vector<uint8_t> bytes_;
};

Message about(const RouteRequest& request, uint16_t type, uint16_t flags) {
  rtmsg route = {};
  route.rtm_family = static_cast<uint8_t>(request.family);
  route.rtm_dst_len = static_cast<uint8_t>(request.prefixLength);
  route.rtm_table = RT_TABLE_MAIN;
  route.rtm_protocol = RTPROT_STATIC;
  route.rtm_scope = request.gateway.empty() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  route.rtm_type = RTN_UNICAST;
  Message message(type, flags, route);
  message.add(RTA_DST, request.destination);
  message.add(RTA_OIF, request.interface);
  if (!request.gateway.empty()) message.add(RTA_GATEWAY, request.gateway);
  return message;
}

/* A descriptor and a name, by which `ip route` shows it. */
void addProgram(Message& message, uint16_t descriptorType, uint16_t nameType, int program, const std::string& name) {
  message.add(descriptorType, static_cast<uint32_t>(program));
  message.add(nameType, name.c_str(), name.size() + 1);
}

void addEncapsulation(Message& message, const RouteRequest& request, int program, const std::string& name) {
  const uint16_t type = request.hook == 0 ? LWTUNNEL_ENCAP_SEG6_LOCAL : LWTUNNEL_ENCAP_BPF;
  message.add(RTA_ENCAP_TYPE, &type, sizeof(type));
  message.nest(RTA_ENCAP, [&] {
    if (request.hook == 0) {
      message.add(SEG6_LOCAL_ACTION, SEG6_LOCAL_ACTION_END_BPF);
      message.nest(SEG6_LOCAL_BPF,
                   [&] { addProgram(message, SEG6_LOCAL_BPF_PROG, SEG6_LOCAL_BPF_PROG_NAME, program, name); });
      return;
    }
    message.nest(static_cast<uint16_t>(request.hook),
                 [&] { addProgram(message, LWT_BPF_PROG_FD, LWT_BPF_PROG_NAME, program, name); });
    if (request.headroom > 0) message.add(LWT_BPF_XMIT_HEADROOM, request.headroom);
  });
}

/* One route, which was made with the program. */
class Route final : public Attachment {
 public:
  explicit Route(RouteRequest request) : request_(std::move(request)) {}

  void detach() override {
    request_.networkNamespace.run([&] {
      try {
        about(request_, RTM_DELROUTE, 0).send("RTM_DELROUTE");
      } catch (const Failure& failure) {
        // Somebody else may have removed the route, or the interface.
        if (failure.error != ESRCH && failure.error != ENODEV) throw;
      }
    });
  }

 private:
  RouteRequest request_;
};

}  // namespace

template <>
struct Argument<RouteRequest> {
  static RouteRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("family"),
            fields.required<CopiedBytes>("destination"),
            fields.required<uint32_t>("prefixLength"),
            fields.required<uint32_t>("interface"),
            fields.optional<CopiedBytes>("gateway").value_or(CopiedBytes()),
            fields.required<uint32_t>("hook"),
            fields.optional<uint32_t>("headroom").value_or(0),
            fields.optional<NetworkNamespace>("networkNamespace").value_or(NetworkNamespace())};
  }
};

namespace {

auto routeAttach(Environment&, std::shared_ptr<Object> object, std::string name, RouteRequest request) {
  const int program = object->programFd(name);
  return [object = std::move(object), name = std::move(name), program, request = std::move(request)] {
    return request.networkNamespace.run([&] {
      Message message = about(request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
      addEncapsulation(message, request, program, name);
      message.send("RTM_NEWROUTE");
      return std::make_shared<Link>(std::make_unique<Route>(request));
    });
  };
}

}  // namespace

void exportRoute(Exports& exports) {
  exports.async<routeAttach>("routeAttach");
  exports.sync<routeAttach>("routeAttachSync");
}

}  // namespace ebpf
