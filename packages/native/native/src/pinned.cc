#include "pinned.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "error.h"
#include "exports.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* `anon_inode:bpf-prog`, on some kernels `anon_inode:[bpf-prog]`, and of links also with an underscore. */
std::string kindOf(const Fd& fd) {
  char target[64] = "";
  const std::string link = "/proc/self/fd/" + std::to_string(fd.get());
  const ssize_t length = readlink(link.c_str(), target, sizeof(target));
  if (length < 0) throw Failure(errno, "readlink");
  const std::string text(target, static_cast<size_t>(length));
  const size_t begin = text.find("bpf");
  return begin == std::string::npos ? text : text.substr(begin + 4, text.find(']', begin) - begin - 4);
}

Fd openAny(const std::string& path) {
  Fd fd(bpf_obj_get(path.c_str()));
  if (!fd.valid()) throw Failure(errno, "BPF_OBJ_GET");
  return fd;
}

template <typename Info>
uint32_t idOf(const Fd& fd) {
  Info info;
  std::memset(&info, 0, sizeof(info));
  uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd.get(), &info, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return info.id;
}

}  // namespace

Fd openPinned(const std::string& path, const char* kind) {
  Fd fd = openAny(path);
  const std::string found = kindOf(fd);
  if (found != kind) throw Failure(EINVAL, "BPF_OBJ_GET", "What is pinned there is a " + found + "\n");
  return fd;
}

namespace {

/* What is pinned at a path: its kind and its id. */
struct Pinned {
  std::string kind;
  uint32_t id;
};

Pinned pinnedAt(Environment&, std::string path) {
  const Fd fd = openAny(path);
  const std::string kind = kindOf(fd);
  if (kind == "prog") return {kind, idOf<bpf_prog_info>(fd)};
  if (kind == "map") return {kind, idOf<bpf_map_info>(fd)};
  if (kind == "link") return {kind, idOf<bpf_link_info>(fd)};
  return {kind, 0};
}

}  // namespace

template <>
struct Result<Pinned> {
  static Napi::Value make(Environment& environment, const Pinned& pinned) {
    auto object = Napi::Object::New(environment.env);
    object.Set("kind", pinned.kind);
    object.Set("id", pinned.id);
    return object;
  }
};

void exportPinned(Exports& exports) { exports.call<pinnedAt>("pinnedAt"); }

}  // namespace ebpf
