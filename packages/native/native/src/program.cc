/* Programs: what the kernel knows about a loaded one, and whether it would load one. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "errno_name.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"
#include "object.h"

namespace ebpf {

namespace {

struct ProgramInfo {
  bpf_prog_info facts = {};
  std::vector<uint32_t> mapIds;
};

struct TryLoad {
  uint32_t type;
  uint32_t expectedAttachType;
  CopiedBytes instructions;
  std::string license;
};

struct Verdict {
  int error = 0;
  std::string log;
};

constexpr size_t instructionSize = sizeof(bpf_insn);
constexpr size_t firstLogSize = 64 << 10;
constexpr size_t largestLogSize = 16 << 20;

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

template <>
struct Result<Verdict> {
  static Napi::Value make(Environment& environment, const Verdict& verdict) {
    auto object = Napi::Object::New(environment.env);
    object.Set("errno", verdict.error);
    object.Set("code", verdict.error == 0 ? "" : errnoName(verdict.error));
    object.Set("log", verdict.log);
    return object;
  }
};

template <>
struct Argument<TryLoad> {
  static TryLoad read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    TryLoad attempt = {fields.required<uint32_t>("type"),
                       fields.optional<uint32_t>("expectedAttachType").value_or(0),
                       fields.required<CopiedBytes>("instructions"), fields.required<std::string>("license")};
    if (attempt.instructions.empty() || attempt.instructions.size() % instructionSize != 0) {
      outOfRange({place.function, place.index, "instructions"}, "one or more instructions of 8 bytes each");
    }
    return attempt;
  }
};

namespace {

/* Twice: the first answer says how many map ids there are. */
ProgramInfo programInfo(Environment&, Object& object, std::string name) {
  const int fd = bpf_program__fd(object.program(name));
  if (fd < 0) {
    throw Failure(EBADF, "bpf_program__fd", "Program '" + name + "' is not in the kernel: it is not loaded\n");
  }
  ProgramInfo info;
  uint32_t size = sizeof(info.facts);
  if (bpf_prog_get_info_by_fd(fd, &info.facts, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");

  info.mapIds.resize(info.facts.nr_map_ids);
  info.facts = {};
  info.facts.nr_map_ids = static_cast<uint32_t>(info.mapIds.size());
  info.facts.map_ids = reinterpret_cast<uintptr_t>(info.mapIds.data());
  size = sizeof(info.facts);
  if (bpf_prog_get_info_by_fd(fd, &info.facts, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return info;
}

/* Given a buffer and log level 0, libbpf asks for the log only after a refusal. */
Verdict programTryLoad(Environment&, TryLoad attempt) {
  Log quiet;
  Verdict verdict;
  for (size_t size = firstLogSize;; size *= 4) {
    std::vector<char> log(size);
    LIBBPF_OPTS(bpf_prog_load_opts, options,
                .expected_attach_type = static_cast<bpf_attach_type>(attempt.expectedAttachType),
                .log_size = static_cast<uint32_t>(log.size()), .log_buf = log.data());
    std::vector<bpf_insn> instructions(attempt.instructions.size() / instructionSize);
    std::memcpy(instructions.data(), attempt.instructions.data(), attempt.instructions.size());
    Fd fd(bpf_prog_load(static_cast<bpf_prog_type>(attempt.type), nullptr, attempt.license.c_str(),
                        instructions.data(), instructions.size(), &options));
    verdict = {fd.valid() ? 0 : errno, log.data()};
    if (verdict.error != ENOSPC || size >= largestLogSize) return verdict;
  }
}

}  // namespace

void exportProgram(Exports& exports) {
  exports.call<programInfo>("programInfo");
  exports.call<programTryLoad>("programTryLoad");
}

}  // namespace ebpf
