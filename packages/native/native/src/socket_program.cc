/* Programs of a single socket: a filter of what it receives, or what chooses among the sockets of its port. */
#include <sys/socket.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* Of Linux 5.3, which older headers do not know. */
constexpr int detachReuseport = 68;

uint64_t cookieOf(int socket) {
  uint64_t cookie = 0;
  socklen_t size = sizeof(cookie);
  if (getsockopt(socket, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) throw Failure(errno, "getsockopt SO_COOKIE");
  return cookie;
}

/* The socket is its owner's to close: it is known by its number and, should that be another's by now, its cookie. */
class SocketProgram final : public Attachment {
 public:
  SocketProgram(int socket, bool reuseport) : socket_(socket), cookie_(cookieOf(socket)), reuseport_(reuseport) {}

  void detach() override {
    // From here on the number means one socket, whoever closes it meanwhile.
    Fd socket = Fd::duplicate(socket_);
    if (!socket.valid() || !isStill(socket.get())) return;
    const int unused = 0;
    const int option = reuseport_ ? detachReuseport : SO_DETACH_BPF;
    if (setsockopt(socket.get(), SOL_SOCKET, option, &unused, sizeof(unused)) != 0 && errno != ENOENT) {
      throw Failure(errno, reuseport_ ? "setsockopt SO_DETACH_REUSEPORT_BPF" : "setsockopt SO_DETACH_BPF");
    }
  }

 private:
  bool isStill(int socket) const {
    try {
      return cookieOf(socket) == cookie_;
    } catch (const Failure&) {
      return false;
    }
  }

  int socket_;
  uint64_t cookie_;
  bool reuseport_;
};

auto socketAttach(Environment&, std::shared_ptr<Object> object, std::string name, uint32_t socket, bool reuseport) {
  const int program = object->programFd(name);
  return [object = std::move(object), program, socket = static_cast<int>(socket), reuseport] {
    auto attachment = std::make_unique<SocketProgram>(socket, reuseport);
    const int option = reuseport ? SO_ATTACH_REUSEPORT_EBPF : SO_ATTACH_BPF;
    if (setsockopt(socket, SOL_SOCKET, option, &program, sizeof(program)) != 0) {
      throw Failure(errno, reuseport ? "setsockopt SO_ATTACH_REUSEPORT_EBPF" : "setsockopt SO_ATTACH_BPF");
    }
    return std::make_shared<Link>(std::move(attachment));
  };
}

}  // namespace

void exportSocketProgram(Exports& exports) {
  exports.async<socketAttach>("socketAttach");
  exports.sync<socketAttach>("socketAttachSync");
}

}  // namespace ebpf
