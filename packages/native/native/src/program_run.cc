/* Programs that are run by hand, and what they write meanwhile. */
#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "nouns.h"
#include "program.h"

namespace ebpf {

namespace {

struct TestRunRequest {
  std::optional<CopiedBytes> data;
  std::optional<CopiedBytes> context;
  uint32_t dataRoom;
  uint32_t contextRoom;
  uint32_t repeat;
  uint32_t flags;
  uint32_t cpu;
  uint32_t batchSize;
};

struct TestRun {
  uint32_t returned;
  uint32_t durationNs;
  std::vector<uint8_t> data;
  std::vector<uint8_t> context;
  std::vector<uint8_t> contextIn;
};

constexpr uint32_t largestRoom = 16 << 20;

void checkRoom(uint32_t size, const char* what) {
  if (size <= largestRoom) return;
  throw InvalidArgument{InvalidArgument::Kind::range,
                        std::string(what) + " must be at most " + std::to_string(largestRoom) + " bytes"};
}

}  // namespace

template <>
struct Argument<TestRunRequest> {
  static TestRunRequest read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.optional<CopiedBytes>("data"),
            fields.optional<CopiedBytes>("context"),
            fields.required<uint32_t>("dataRoom"),
            fields.required<uint32_t>("contextRoom"),
            fields.required<uint32_t>("repeat"),
            fields.required<uint32_t>("flags"),
            fields.required<uint32_t>("cpu"),
            fields.required<uint32_t>("batchSize")};
  }
};

template <>
struct Result<TestRun> {
  static Napi::Value make(Environment& environment, const TestRun& run) {
    auto object = Napi::Object::New(environment.env);
    object.Set("returned", run.returned);
    object.Set("durationNs", run.durationNs);
    object.Set("data", Result<std::vector<uint8_t>>::make(environment, run.data));
    object.Set("context", Result<std::vector<uint8_t>>::make(environment, run.context));
    object.Set("contextIn", Result<std::vector<uint8_t>>::make(environment, run.contextIn));
    return object;
  }
};

namespace {

void* startOf(std::vector<uint8_t>& bytes) { return bytes.empty() ? nullptr : bytes.data(); }

auto programTestRun(Environment&, std::shared_ptr<Program> program, TestRunRequest request) {
  checkRoom(request.dataRoom, "dataRoom");
  checkRoom(request.contextRoom, "contextRoom");
  return [program = std::move(program), request = std::move(request)]() mutable {
    TestRun run;
    run.data.resize(request.dataRoom);
    run.context.resize(request.contextRoom);
    run.contextIn = std::move(request.context).value_or(CopiedBytes{});
    CopiedBytes data = std::move(request.data).value_or(CopiedBytes{});

    LIBBPF_OPTS(bpf_test_run_opts, options);
    options.data_in = startOf(data);
    options.data_size_in = static_cast<uint32_t>(data.size());
    options.data_out = startOf(run.data);
    options.data_size_out = request.dataRoom;
    options.ctx_in = startOf(run.contextIn);
    options.ctx_size_in = static_cast<uint32_t>(run.contextIn.size());
    options.ctx_out = startOf(run.context);
    options.ctx_size_out = request.contextRoom;
    options.repeat = static_cast<int>(request.repeat);
    options.flags = request.flags;
    options.cpu = request.cpu;
    options.batch_size = request.batchSize;
    if (bpf_prog_test_run_opts(program->fd(), &options) != 0) throw Failure(errno, "BPF_PROG_TEST_RUN");

    run.returned = options.retval;
    run.durationNs = options.duration;
    run.data.resize(std::min<size_t>(run.data.size(), options.data_size_out));
    run.context.resize(std::min<size_t>(run.context.size(), options.ctx_size_out));
    return run;
  };
}

std::vector<uint8_t> programStreamRead(Environment&, Program& program, uint32_t stream, uint32_t size) {
  checkRoom(size, "The size");
  std::vector<uint8_t> output(size);
  const int count = bpf_prog_stream_read(program.fd(), stream, output.data(), size, nullptr);
  if (count < 0) throw Failure(errno, "BPF_PROG_STREAM_READ_BY_FD");
  output.resize(static_cast<size_t>(count));
  return output;
}

}  // namespace

void exportProgramRun(Exports& exports) {
  exports.async<programTestRun>("programTestRun");
  exports.sync<programTestRun>("programTestRunSync");
  exports.call<programStreamRead>("programStreamRead");
}

}  // namespace ebpf
