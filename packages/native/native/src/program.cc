/* Programs: what the kernel knows about a loaded one. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"
#include "object.h"

namespace ebpf {

namespace {

struct ProgramInfo {
  bpf_prog_info facts;
  std::vector<uint32_t> mapIds;
};

}  // namespace

template <>
struct Result<ProgramInfo> {
  static Napi::Value make(Environment& environment, const ProgramInfo& info) {
    const bpf_prog_info& facts = info.facts;
    std::string tag;
    for (uint8_t byte : facts.tag) {
      char digits[3];
      std::snprintf(digits, sizeof(digits), "%02x", byte);
      tag += digits;
    }
    auto mapIds = Napi::Array::New(environment.env, info.mapIds.size());
    for (uint32_t index = 0; index < info.mapIds.size(); index++) mapIds.Set(index, info.mapIds[index]);

    auto object = Napi::Object::New(environment.env);
    object.Set("id", facts.id);
    object.Set("type", facts.type);
    object.Set("tag", tag);
    object.Set("name", static_cast<const char*>(facts.name));
    object.Set("xlatedSize", facts.xlated_prog_len);
    object.Set("jitedSize", facts.jited_prog_len);
    object.Set("loadTimeNs", Napi::BigInt::New(environment.env, static_cast<uint64_t>(facts.load_time)));
    object.Set("mapIds", mapIds);
    object.Set("verifiedInstructions", facts.verified_insns);
    return object;
  }
};

namespace {

/* Kernels refuse padding that is not zero, and `= {}` need not set it. */
void clear(bpf_prog_info& facts) { std::memset(&facts, 0, sizeof(facts)); }

/* Twice: the first answer says how many map ids there are. */
ProgramInfo programInfo(Environment&, Object& object, std::string name) {
  const int fd = object.programFd(name);
  ProgramInfo info;
  clear(info.facts);
  uint32_t size = sizeof(info.facts);
  if (bpf_prog_get_info_by_fd(fd, &info.facts, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");

  info.mapIds.resize(info.facts.nr_map_ids);
  clear(info.facts);
  info.facts.nr_map_ids = static_cast<uint32_t>(info.mapIds.size());
  info.facts.map_ids = reinterpret_cast<uintptr_t>(info.mapIds.data());
  size = sizeof(info.facts);
  if (bpf_prog_get_info_by_fd(fd, &info.facts, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return info;
}

}  // namespace

void exportProgram(Exports& exports) {
  exports.call<programInfo>("programInfo");
}

}  // namespace ebpf
