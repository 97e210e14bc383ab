/* BPF iterators: each run of one is a file, which its program writes while it is read. */
#include <bpf/bpf.h>
#include <napi.h>
#include <unistd.h>

#include <cerrno>
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

using Output = std::vector<uint8_t>;

constexpr uint32_t largestRead = 16 << 20;

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
  exports.call<iterCreate>("iterCreate");
  exports.async<iterRead>("iterRead");
  exports.sync<iterRead>("iterReadSync");
  exports.call<iterClose>("iterClose");
}

}  // namespace ebpf
