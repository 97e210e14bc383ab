/* What the kernel made of a program: its instructions, its machine code, and where they came from. */
#include <bpf/bpf.h>

#include <algorithm>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "nouns.h"
#include "program.h"
#include "result.h"

namespace ebpf {

namespace {

/* Records of one size, one behind the other. */
struct Records {
  std::vector<uint8_t> bytes;
  uint32_t recordSize;
};

struct ProgramDump {
  std::vector<uint8_t> xlated;
  std::vector<uint8_t> jited;
  std::vector<uint64_t> addresses;
  std::vector<uint32_t> lengths;
  Records functionInfo;
  Records lineInfo;
};

}  // namespace

template <>
struct Result<Records> {
  static Napi::Value make(Environment& environment, const Records& records) {
    auto object = Napi::Object::New(environment.env);
    object.Set("bytes", Result<std::vector<uint8_t>>::make(environment, records.bytes));
    object.Set("recordSize", records.recordSize);
    return object;
  }
};

template <>
struct Result<ProgramDump> {
  static Napi::Value make(Environment& environment, const ProgramDump& dump) {
    Napi::Env env = environment.env;
    const size_t count = std::min(dump.addresses.size(), dump.lengths.size());
    auto functions = Napi::Array::New(env, count);
    for (uint32_t index = 0; index < count; index++) {
      auto function = Napi::Object::New(env);
      function.Set("address", Napi::BigInt::New(env, dump.addresses[index]));
      function.Set("size", dump.lengths[index]);
      functions.Set(index, function);
    }
    auto object = Napi::Object::New(env);
    object.Set("xlated", Result<std::vector<uint8_t>>::make(environment, dump.xlated));
    object.Set("jited", Result<std::vector<uint8_t>>::make(environment, dump.jited));
    object.Set("jitedFunctions", functions);
    object.Set("functionInfo", Result<Records>::make(environment, dump.functionInfo));
    object.Set("lineInfo", Result<Records>::make(environment, dump.lineInfo));
    return object;
  }
};

namespace {

uint64_t pointerTo(void* memory) { return reinterpret_cast<uintptr_t>(memory); }

/* The kernel sets a pointer to null where this process may not see what it asked for. */
template <typename T>
void keep(std::vector<T>& content, uint64_t pointer, uint64_t count) {
  content.resize(pointer == 0 ? 0 : std::min<size_t>(content.size(), count));
}

/* Twice: the first answer says how much room is needed. */
ProgramDump programDump(Environment&, Program& program) {
  bpf_prog_info facts = Program::emptyInfo();
  program.info(facts);

  ProgramDump dump;
  dump.xlated.resize(facts.xlated_prog_len);
  dump.jited.resize(facts.jited_prog_len);
  dump.addresses.resize(facts.nr_jited_ksyms);
  dump.lengths.resize(facts.nr_jited_func_lens);
  dump.functionInfo = {std::vector<uint8_t>(static_cast<size_t>(facts.nr_func_info) * facts.func_info_rec_size),
                       facts.func_info_rec_size};
  dump.lineInfo = {std::vector<uint8_t>(static_cast<size_t>(facts.nr_line_info) * facts.line_info_rec_size),
                   facts.line_info_rec_size};

  bpf_prog_info asked = Program::emptyInfo();
  asked.xlated_prog_len = facts.xlated_prog_len;
  asked.xlated_prog_insns = pointerTo(dump.xlated.data());
  asked.jited_prog_len = facts.jited_prog_len;
  asked.jited_prog_insns = pointerTo(dump.jited.data());
  asked.nr_jited_ksyms = facts.nr_jited_ksyms;
  asked.jited_ksyms = pointerTo(dump.addresses.data());
  asked.nr_jited_func_lens = facts.nr_jited_func_lens;
  asked.jited_func_lens = pointerTo(dump.lengths.data());
  asked.nr_func_info = facts.nr_func_info;
  asked.func_info_rec_size = facts.func_info_rec_size;
  asked.func_info = pointerTo(dump.functionInfo.bytes.data());
  asked.nr_line_info = facts.nr_line_info;
  asked.line_info_rec_size = facts.line_info_rec_size;
  asked.line_info = pointerTo(dump.lineInfo.bytes.data());
  program.info(asked);

  keep(dump.xlated, asked.xlated_prog_insns, asked.xlated_prog_len);
  keep(dump.jited, asked.jited_prog_insns, asked.jited_prog_len);
  keep(dump.addresses, asked.jited_ksyms, asked.nr_jited_ksyms);
  keep(dump.lengths, asked.jited_func_lens, asked.nr_jited_func_lens);
  keep(dump.functionInfo.bytes, asked.func_info, static_cast<uint64_t>(asked.nr_func_info) * facts.func_info_rec_size);
  keep(dump.lineInfo.bytes, asked.line_info, static_cast<uint64_t>(asked.nr_line_info) * facts.line_info_rec_size);
  return dump;
}

}  // namespace

void exportProgramDump(Exports& exports) { exports.call<programDump>("programDump"); }

}  // namespace ebpf
