/* BPF iterators: each run of one is a file, which its program writes while it is read. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <napi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "fd.h"
#include "link.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* One run, being read. */
struct Iter {
  static constexpr Kind kind = Kind::iter;
  static constexpr napi_type_tag tag = {0x2b6f08e3d17c45a9, 0x84d0937e5cfa1b62};

  Fd fd;
  bool busy = false;
};

/* Which of the kernel's things are iterated over; zeros: all of them. */
struct IterTarget {
  bpf_iter_link_info info;
};

using Output = std::vector<uint8_t>;

constexpr uint32_t largestRead = 16 << 20;

}  // namespace

template <>
struct Argument<IterTarget> {
  static IterTarget read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    IterTarget target;
    std::memset(&target.info, 0, sizeof(target.info));
    if (const auto map = fields.optional<uint32_t>("map")) {
      target.info.map.map_fd = *map;
    } else if (const auto cgroup = fields.optional<uint32_t>("cgroup")) {
      target.info.cgroup.cgroup_fd = *cgroup;
      target.info.cgroup.order = static_cast<bpf_cgroup_iter_order>(fields.required<uint32_t>("order"));
    } else {
      target.info.task.tid = fields.optional<uint32_t>("tid").value_or(0);
      target.info.task.pid = fields.optional<uint32_t>("pid").value_or(0);
    }
    return target;
  }
};

namespace {

auto programAttachIter(Environment&, std::shared_ptr<Object> object, std::string name, IterTarget target) {
  bpf_program* program = object->program(name);
  return [object = std::move(object), program, target]() mutable {
    LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &target.info, .link_info_len = sizeof(target.info));
    return attachedBy(object, "bpf_program__attach_iter", [&] { return bpf_program__attach_iter(program, &options); });
  };
}

std::shared_ptr<Iter> iterCreate(Environment&, Link& link) {
  Fd fd(bpf_iter_create(link.kernelFd()));
  if (!fd.valid()) throw Failure(errno, "BPF_ITER_CREATE");
  return std::make_shared<Iter>(Iter{std::move(fd)});
}

auto iterRead(Environment&, std::shared_ptr<Iter> iter, uint32_t size) {
  if (size == 0 || size > largestRead) {
    throw InvalidArgument{InvalidArgument::Kind::range,
                          "The size must be from 1 to " + std::to_string(largestRead) + " bytes"};
  }
  return [iter = std::move(iter), size] {
    Output output(size);
    const ssize_t count = read(iter->fd.get(), output.data(), output.size());
    if (count < 0) throw Failure(errno, "read");
    output.resize(static_cast<size_t>(count));
    return output;
  };
}

void iterClose(Environment&, Handle<Iter>& handle) { handle.close(); }

}  // namespace

void exportIter(Exports& exports) {
  exports.async<programAttachIter>("programAttachIter");
  exports.sync<programAttachIter>("programAttachIterSync");
  exports.call<iterCreate>("iterCreate");
  exports.async<iterRead>("iterRead");
  exports.sync<iterRead>("iterReadSync");
  exports.call<iterClose>("iterClose");
}

}  // namespace ebpf
