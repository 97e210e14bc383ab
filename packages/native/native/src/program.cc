/* Programs as a whole: found, described, pinned, closed. */
#include "program.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "nouns.h"
#include "object.h"
#include "pinned.h"

namespace ebpf {

bpf_prog_info Program::emptyInfo() {
  bpf_prog_info facts;
  std::memset(&facts, 0, sizeof(facts));
  return facts;
}

void Program::info(bpf_prog_info& facts) const {
  uint32_t size = sizeof(facts);
  if (bpf_prog_get_info_by_fd(fd(), &facts, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
}

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
    const auto wide = [&](uint64_t number) { return Napi::BigInt::New(environment.env, number); };

    auto object = Napi::Object::New(environment.env);
    object.Set("id", facts.id);
    object.Set("type", facts.type);
    object.Set("tag", tag);
    object.Set("name", static_cast<const char*>(facts.name));
    object.Set("gplCompatible", Napi::Boolean::New(environment.env, facts.gpl_compatible != 0));
    object.Set("uid", facts.created_by_uid);
    object.Set("loadTimeNs", wide(facts.load_time));
    object.Set("mapIds", mapIds);
    object.Set("btfId", facts.btf_id);
    object.Set("interfaceIndex", facts.ifindex);
    object.Set("xlatedSize", facts.xlated_prog_len);
    object.Set("jitedSize", facts.jited_prog_len);
    object.Set("verifiedInstructions", facts.verified_insns);
    object.Set("runTimeNs", wide(facts.run_time_ns));
    object.Set("runCount", wide(facts.run_cnt));
    object.Set("recursionMisses", wide(facts.recursion_misses));
    object.Set("attachBtfObjectId", facts.attach_btf_obj_id);
    object.Set("attachBtfId", facts.attach_btf_id);
    return object;
  }
};

namespace {

std::shared_ptr<Program> objectProgram(Environment&, Object& object, std::string name) {
  Fd own = Fd::duplicate(object.programFd(name));
  if (!own.valid()) throw Failure(errno, "fcntl");
  return std::make_shared<Program>(std::move(own));
}

std::shared_ptr<Program> programOpenById(Environment&, uint32_t id) {
  Fd fd(bpf_prog_get_fd_by_id(id));
  if (!fd.valid()) throw Failure(errno, "BPF_PROG_GET_FD_BY_ID");
  return std::make_shared<Program>(std::move(fd));
}

std::shared_ptr<Program> programOpenPinned(Environment&, std::string path) {
  return std::make_shared<Program>(openPinned(path, "prog"));
}

/* Twice: the first answer says how many map ids there are. */
ProgramInfo programInfo(Environment&, Program& program) {
  ProgramInfo info{Program::emptyInfo(), {}};
  program.info(info.facts);
  info.mapIds.resize(info.facts.nr_map_ids);
  info.facts = Program::emptyInfo();
  info.facts.nr_map_ids = static_cast<uint32_t>(info.mapIds.size());
  info.facts.map_ids = reinterpret_cast<uintptr_t>(info.mapIds.data());
  program.info(info.facts);
  // A program may lose maps between the two, and never gets more room than it was given.
  if (info.facts.nr_map_ids < info.mapIds.size()) info.mapIds.resize(info.facts.nr_map_ids);
  return info;
}

void programPin(Environment&, Program& program, std::string path) {
  if (bpf_obj_pin(program.fd(), path.c_str()) != 0) throw Failure(errno, "BPF_OBJ_PIN");
}

void programClose(Environment&, Handle<Program>& handle) { handle.close(); }

}  // namespace

void exportProgram(Exports& exports) {
  exports.call<objectProgram>("objectProgram");
  exports.call<programOpenById>("programOpenById");
  exports.call<programOpenPinned>("programOpenPinned");
  exports.call<programInfo>("programInfo");
  exports.call<programPin>("programPin");
  exports.call<programClose>("programClose");
}

}  // namespace ebpf
