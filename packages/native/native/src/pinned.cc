#include "pinned.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>

#include "error.h"

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

}  // namespace

Fd openPinned(const std::string& path, const char* kind) {
  Fd fd(bpf_obj_get(path.c_str()));
  if (!fd.valid()) throw Failure(errno, "BPF_OBJ_GET");
  const std::string found = kindOf(fd);
  if (found != kind) throw Failure(EINVAL, "BPF_OBJ_GET", "What is pinned there is a " + found + "\n");
  return fd;
}

}  // namespace ebpf
