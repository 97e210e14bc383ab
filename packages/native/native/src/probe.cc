/* What feature probes ask: would the kernel take this program, and a link of it? Nothing that is made here stays. */
#include <bpf/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

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
  /* What an extension replaces a function of: loaded before it. */
  std::shared_ptr<TryLoad> target;
};

struct TryCommand {
  uint32_t command;
  CopiedBytes attributes;
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
/* Of one of many programs, which are a few instructions long. */
constexpr size_t smallLogSize = 8 << 10;
/* The kernel takes no more attributes than a page. */
constexpr size_t largestAttributes = 4096;

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

template <>
struct Result<std::vector<Verdict>> {
  static Napi::Value make(Environment& environment, const std::vector<Verdict>& verdicts) {
    auto array = Napi::Array::New(environment.env, verdicts.size());
    for (uint32_t index = 0; index < verdicts.size(); index++) {
      array.Set(index, Result<Verdict>::make(environment, verdicts[index]));
    }
    return array;
  }
};

void checkInstructions(const CopiedBytes& instructions, const Place& place) {
  if (instructions.empty() || instructions.size() % instructionSize != 0) {
    outOfRange(place, "one or more instructions of 8 bytes each");
  }
}

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
                       fields.optional<CopiedBytes>("lineInfo").value_or(CopiedBytes()),
                       nullptr};
    checkInstructions(attempt.instructions, {place.function, place.index, "instructions"});
    if (auto target = fields.optional<TryLoad>("target")) attempt.target = std::make_shared<TryLoad>(std::move(*target));
    checkRecords(attempt.functionInfo, sizeof(bpf_func_info), {place.function, place.index, "functionInfo"});
    checkRecords(attempt.lineInfo, sizeof(bpf_line_info), {place.function, place.index, "lineInfo"});
    return attempt;
  }
};

template <>
struct Argument<TryCommand> {
  static TryCommand read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    TryCommand attempt = {fields.required<uint32_t>("command"), fields.required<CopiedBytes>("attributes")};
    if (attempt.attributes.size() > largestAttributes) {
      outOfRange({place.function, place.index, "attributes"}, "at most a page of bytes");
    }
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

std::vector<bpf_insn> instructionsOf(const CopiedBytes& bytes) {
  std::vector<bpf_insn> instructions(bytes.size() / instructionSize);
  std::memcpy(instructions.data(), bytes.data(), bytes.size());
  return instructions;
}

/* Given a buffer and log level 0, libbpf asks for the log only after a refusal. */
Loaded loadOnce(const TryLoad& attempt, const CopiedBytes& code, int target, uint32_t logLevel, std::vector<char>& log) {
  const std::vector<bpf_insn> instructions = instructionsOf(code);
  log[0] = 0;
  LIBBPF_OPTS(bpf_prog_load_opts, options,
              .expected_attach_type = static_cast<bpf_attach_type>(attempt.expectedAttachType),
              .prog_btf_fd = attempt.btf ? static_cast<uint32_t>((*attempt.btf)->fd.get()) : 0,
              .prog_flags = attempt.flags, .attach_btf_id = attempt.attachBtfId,
              .attach_prog_fd = target < 0 ? 0 : static_cast<uint32_t>(target),
              .func_info = attempt.functionInfo.data(),
              .func_info_cnt = countOf<bpf_func_info>(attempt.functionInfo),
              .func_info_rec_size = sizeof(bpf_func_info), .line_info = attempt.lineInfo.data(),
              .line_info_cnt = countOf<bpf_line_info>(attempt.lineInfo),
              .line_info_rec_size = sizeof(bpf_line_info), .log_level = logLevel,
              .log_size = static_cast<uint32_t>(log.size()), .log_buf = log.data());
  Fd fd(bpf_prog_load(static_cast<bpf_prog_type>(attempt.type), nullptr, attempt.license.c_str(),
                      instructions.data(), instructions.size(), &options));
  Verdict verdict = {fd.valid() ? 0 : errno, log.data()};
  return {std::move(fd), std::move(verdict)};
}

Loaded load(const TryLoad& attempt);

/* What is replaced in part has to be in the kernel first; where it is refused, that is the answer. */
std::optional<Loaded> loadTarget(const TryLoad& attempt) {
  if (attempt.target == nullptr) return std::nullopt;
  return load(*attempt.target);
}

Loaded load(const TryLoad& attempt) {
  Log quiet;
  std::optional<Loaded> target = loadTarget(attempt);
  if (target && !target->fd.valid()) return std::move(*target);
  for (size_t size = firstLogSize;; size *= 4) {
    std::vector<char> log(size);
    Loaded loaded = loadOnce(attempt, attempt.instructions, target ? target->fd.get() : -1, 0, log);
    if (loaded.verdict.error != ENOSPC || size >= largestLogSize) return loaded;
  }
}

/*
 * Each is refused or let go at once. The log is asked for from the start: most of them are refused, and then libbpf
 * would load each of those twice.
 */
std::vector<Verdict> loadEach(const TryLoad& attempt, const std::vector<CopiedBytes>& programs) {
  Log quiet;
  std::vector<Verdict> verdicts;
  verdicts.reserve(programs.size());
  std::optional<Loaded> target = loadTarget(attempt);
  std::vector<char> log(smallLogSize);
  for (const CopiedBytes& program : programs) {
    if (target && !target->fd.valid()) verdicts.push_back(target->verdict);
    else verdicts.push_back(loadOnce(attempt, program, target ? target->fd.get() : -1, 1, log).verdict);
  }
  return verdicts;
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

auto programTryLoad(Environment&, TryLoad attempt) {
  return [attempt = std::move(attempt)] { return load(attempt).verdict; };
}

auto programTryLoadEach(Environment&, TryLoad attempt, std::vector<CopiedBytes> programs) {
  for (const CopiedBytes& program : programs) checkInstructions(program, {"programTryLoadEach", 1});
  return [attempt = std::move(attempt), programs = std::move(programs)] { return loadEach(attempt, programs); };
}

auto linkTryCreate(Environment&, TryLoad program, TryLink attempt) {
  return [program = std::move(program), attempt]() -> LinkVerdict {
    Loaded loaded = load(program);
    if (!loaded.fd.valid()) return {std::move(loaded.verdict), {}};
    Log quiet;
    Fd link(linkCreate(loaded.fd.get(), attempt));
    return {std::move(loaded.verdict), {link.valid() ? 0 : errno, {}}};
  };
}

Verdict commandTry(Environment&, TryCommand attempt) {
  const long result = syscall(SYS_bpf, attempt.command, attempt.attributes.data(), attempt.attributes.size());
  return {result < 0 ? errno : 0, {}};
}

}  // namespace

void exportProbe(Exports& exports) {
  exports.async<programTryLoad>("programTryLoad");
  exports.sync<programTryLoad>("programTryLoadSync");
  exports.async<programTryLoadEach>("programTryLoadEach");
  exports.sync<programTryLoadEach>("programTryLoadEachSync");
  exports.async<linkTryCreate>("linkTryCreate");
  exports.sync<linkTryCreate>("linkTryCreateSync");
  exports.call<commandTry>("commandTry");
}

}  // namespace ebpf
