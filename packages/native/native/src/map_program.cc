/* Programs that are attached to a map of sockets: by a link since Linux 6.10, before that until they are detached. */
#include <bpf/bpf.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "log.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

namespace {

class MapProgram final : public Attachment {
 public:
  MapProgram(std::shared_ptr<Map> map, Fd program, bpf_attach_type type)
      : map_(std::move(map)), program_(std::move(program)), type_(type) {}

  void detach() override {
    // Another program may have taken its place.
    if (bpf_prog_detach2(program_.get(), map_->fd(), type_) != 0 && errno != ENOENT) {
      throw Failure(errno, "BPF_PROG_DETACH");
    }
  }

 private:
  std::shared_ptr<Map> map_;
  Fd program_;
  bpf_attach_type type_;
};

auto mapLinkCreate(Environment&, std::shared_ptr<Object> object, std::string name, std::shared_ptr<Map> map,
                   uint32_t attachType) {
  const int program = object->programFd(name);
  return [object = std::move(object), map = std::move(map), program, attachType] {
    Log log;
    Fd fd(bpf_link_create(program, map->fd(), static_cast<bpf_attach_type>(attachType), nullptr));
    if (!fd.valid()) throw Failure(errno, "BPF_LINK_CREATE", log.take());
    return std::make_shared<Link>(std::move(fd));
  };
}

auto mapProgramAttach(Environment&, std::shared_ptr<Object> object, std::string name, std::shared_ptr<Map> map,
                      uint32_t attachType) {
  Fd program = Fd::duplicate(object->programFd(name));
  if (!program.valid()) throw Failure(errno, "fcntl");
  const auto type = static_cast<bpf_attach_type>(attachType);
  return [map = std::move(map), program = std::move(program), type]() mutable {
    if (bpf_prog_attach(program.get(), map->fd(), type, 0) != 0) throw Failure(errno, "BPF_PROG_ATTACH");
    return std::make_shared<Link>(std::make_unique<MapProgram>(std::move(map), std::move(program), type));
  };
}

}  // namespace

void exportMapProgram(Exports& exports) {
  exports.async<mapLinkCreate>("mapLinkCreate");
  exports.sync<mapLinkCreate>("mapLinkCreateSync");
  exports.async<mapProgramAttach>("mapProgramAttach");
  exports.sync<mapProgramAttach>("mapProgramAttachSync");
}

}  // namespace ebpf
