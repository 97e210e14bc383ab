/* BTF in the kernel, which keeps it for as long as an fd, a map or a program refers to it. */
#include "btf.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct BtfInfo {
  uint32_t id;
  uint32_t size;
};

constexpr size_t logSize = 256 << 10;

}  // namespace

template <>
struct Result<BtfInfo> {
  static Napi::Value make(Environment& environment, const BtfInfo& info) {
    auto object = Napi::Object::New(environment.env);
    object.Set("id", info.id);
    object.Set("size", info.size);
    return object;
  }
};

namespace {

std::shared_ptr<Btf> btfOpenById(Environment&, uint32_t id) {
  Fd fd(bpf_btf_get_fd_by_id(id));
  if (!fd.valid()) throw Failure(errno, "BPF_BTF_GET_FD_BY_ID");
  return std::make_shared<Btf>(Btf{std::move(fd)});
}

/* Given a buffer and log level 0, libbpf asks for the log only after a refusal. */
std::shared_ptr<Btf> btfLoad(Environment&, Bytes bytes) {
  Log quiet;
  std::vector<char> log(logSize);
  LIBBPF_OPTS(bpf_btf_load_opts, options, .log_buf = log.data(), .log_size = static_cast<uint32_t>(log.size()));
  Fd fd(bpf_btf_load(bytes.data(), bytes.size(), &options));
  if (!fd.valid()) throw Failure(errno, "BPF_BTF_LOAD", log.data());
  return std::make_shared<Btf>(Btf{std::move(fd)});
}

BtfInfo btfInfo(Environment&, Btf& btf) {
  bpf_btf_info info = {};
  uint32_t length = sizeof(info);
  if (bpf_btf_get_info_by_fd(btf.fd.get(), &info, &length) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return {info.id, info.btf_size};
}

/* Twice: the first answer says how large it is. */
std::vector<uint8_t> btfData(Environment&, Btf& btf) {
  bpf_btf_info info = {};
  uint32_t length = sizeof(info);
  if (bpf_btf_get_info_by_fd(btf.fd.get(), &info, &length) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  std::vector<uint8_t> bytes(info.btf_size);
  info = {};
  length = sizeof(info);
  info.btf = reinterpret_cast<uintptr_t>(bytes.data());
  info.btf_size = static_cast<uint32_t>(bytes.size());
  if (bpf_btf_get_info_by_fd(btf.fd.get(), &info, &length) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return bytes;
}

void btfClose(Environment&, Handle<Btf>& handle) { handle.close(); }

}  // namespace

void exportBtf(Exports& exports) {
  exports.call<btfLoad>("btfLoad");
  exports.call<btfOpenById>("btfOpenById");
  exports.call<btfInfo>("btfInfo");
  exports.call<btfData>("btfData");
  exports.call<btfClose>("btfClose");
}

}  // namespace ebpf
