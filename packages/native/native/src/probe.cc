/* What feature probes ask: would the kernel take this program, and a link of it? Nothing that is made here stays. */
#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "btf.h"
#include "errno_name.h"
#include "exports.h"
#include "fd.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

namespace {

struct TryLoad {
  uint32_t type;
  uint32_t expectedAttachType;
  uint32_t attachBtfId;
  uint32_t flags;
  CopiedBytes instructions;
  std::string license;
  std::optional<std::shared_ptr<Btf>> btf;
  CopiedBytes functionInfo;
  CopiedBytes lineInfo;
};

struct TryLink {
  uint32_t attachType;
  uint32_t target;
};

struct Verdict {
  /* A negative errno's absolute value, 0 where the kernel took it. */
  int error = 0;
  std::string log;
};

struct LinkVerdict {
  Verdict program;
  Verdict link;
};

constexpr size_t instructionSize = sizeof(bpf_insn);
constexpr size_t firstLogSize = 64 << 10;
constexpr size_t largestLogSize = 16 << 20;

}  // namespace

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
struct Result<LinkVerdict> {
  static Napi::Value make(Environment& environment, const LinkVerdict& verdict) {
    auto object = Napi::Object::New(environment.env);
    object.Set("program", Result<Verdict>::make(environment, verdict.program));
    object.Set("link", verdict.program.error == 0 ? Result<Verdict>::make(environment, verdict.link)
                                                  : environment.env.Null());
    return object;
  }
};

void checkRecords(const CopiedBytes& records, size_t size, const Place& place) {
  if (records.size() % size != 0) outOfRange(place, "records of " + std::to_string(size) + " bytes each");
}

template <>
struct Argument<TryLoad> {
  static TryLoad read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    TryLoad attempt = {fields.required<uint32_t>("type"),
                       fields.optional<uint32_t>("expectedAttachType").value_or(0),
                       fields.optional<uint32_t>("attachBtfId").value_or(0),
                       fields.optional<uint32_t>("flags").value_or(0),
                       fields.required<CopiedBytes>("instructions"),
                       fields.required<std::string>("license"),
                       fields.optional<std::shared_ptr<Btf>>("btf"),
                       fields.optional<CopiedBytes>("functionInfo").value_or(CopiedBytes()),
                       fields.optional<CopiedBytes>("lineInfo").value_or(CopiedBytes())};
    if (attempt.instructions.empty() || attempt.instructions.size() % instructionSize != 0) {
      outOfRange({place.function, place.index, "instructions"}, "one or more instructions of 8 bytes each");
    }
    checkRecords(attempt.functionInfo, sizeof(bpf_func_info), {place.function, place.index, "functionInfo"});
    checkRecords(attempt.lineInfo, sizeof(bpf_line_info), {place.function, place.index, "lineInfo"});
    return attempt;
  }
};

template <>
struct Argument<TryLink> {
  static TryLink read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("attachType"), fields.required<uint32_t>("target")};
  }
};

namespace {

struct Loaded {
  Fd fd;
  Verdict verdict;
};

template <typename Record>
uint32_t countOf(const CopiedBytes& records) {
  return static_cast<uint32_t>(records.size() / sizeof(Record));
}

/* Given a buffer and log level 0, libbpf asks for the log only after a refusal. */
Loaded load(const TryLoad& attempt) {
  Log quiet;
  std::vector<bpf_insn> instructions(attempt.instructions.size() / instructionSize);
  std::memcpy(instructions.data(), attempt.instructions.data(), attempt.instructions.size());
  for (size_t size = firstLogSize;; size *= 4) {
    std::vector<char> log(size);
    LIBBPF_OPTS(bpf_prog_load_opts, options,
                .expected_attach_type = static_cast<bpf_attach_type>(attempt.expectedAttachType),
                .prog_btf_fd = attempt.btf ? static_cast<uint32_t>((*attempt.btf)->fd.get()) : 0,
                .prog_flags = attempt.flags, .attach_btf_id = attempt.attachBtfId,
                .func_info = attempt.functionInfo.data(),
                .func_info_cnt = countOf<bpf_func_info>(attempt.functionInfo),
                .func_info_rec_size = sizeof(bpf_func_info), .line_info = attempt.lineInfo.data(),
                .line_info_cnt = countOf<bpf_line_info>(attempt.lineInfo),
                .line_info_rec_size = sizeof(bpf_line_info),
                .log_size = static_cast<uint32_t>(log.size()), .log_buf = log.data());
    Fd fd(bpf_prog_load(static_cast<bpf_prog_type>(attempt.type), nullptr, attempt.license.c_str(),
                        instructions.data(), instructions.size(), &options));
    Verdict verdict = {fd.valid() ? 0 : errno, log.data()};
    if (verdict.error != ENOSPC || size >= largestLogSize) return {std::move(fd), std::move(verdict)};
  }
}

/*
 * Multi probes ask for one address that cannot be read: a kernel that knows them gets as far as reading it, and none
 * attaches anything.
 */
int linkCreate(int program, const TryLink& attempt) {
  const auto type = static_cast<bpf_attach_type>(attempt.attachType);
  const auto* unreadable = reinterpret_cast<const unsigned long*>(1);
  LIBBPF_OPTS(bpf_link_create_opts, options);
  if (type == BPF_TRACE_KPROBE_MULTI || type == BPF_TRACE_KPROBE_SESSION) {
    options.kprobe_multi.cnt = 1;
    options.kprobe_multi.addrs = unreadable;
  }
  if (type == BPF_TRACE_UPROBE_MULTI || type == BPF_TRACE_UPROBE_SESSION) {
    options.uprobe_multi.cnt = 1;
    options.uprobe_multi.path = "/";
    options.uprobe_multi.offsets = unreadable;
  }
  return bpf_link_create(program, static_cast<int>(attempt.target), type, &options);
}

Verdict programTryLoad(Environment&, TryLoad attempt) { return load(attempt).verdict; }

LinkVerdict linkTryCreate(Environment&, TryLoad program, TryLink attempt) {
  Loaded loaded = load(program);
  if (!loaded.fd.valid()) return {std::move(loaded.verdict), {}};
  Log quiet;
  Fd link(linkCreate(loaded.fd.get(), attempt));
  return {std::move(loaded.verdict), {link.valid() ? 0 : errno, {}}};
}

}  // namespace

void exportProbe(Exports& exports) {
  exports.call<programTryLoad>("programTryLoad");
  exports.call<linkTryCreate>("linkTryCreate");
}

}  // namespace ebpf
