#include <bpf/libbpf.h>
#include <napi.h>

#include "environment.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* How many of each kind. */
struct OpenHandles {
  const Reaper& reaper;
};

}  // namespace

template <>
struct Result<OpenHandles> {
  static Napi::Value make(Environment& environment, const OpenHandles& open) {
    auto object = Napi::Object::New(environment.env);
    for (Kind kind : {Kind::object, Kind::program, Kind::map, Kind::link, Kind::iter, Kind::ring, Kind::perf,
                      Kind::userRing, Kind::btf}) {
      object.Set(nameOf(kind) + "s", static_cast<double>(open.reaper.count(kind)));
    }
    return object;
  }
};

namespace {

int32_t possibleCpus(Environment&) {
  const int count = libbpf_num_possible_cpus();
  if (count < 0) throw Failure(count, "libbpf_num_possible_cpus");
  return count;
}

OpenHandles openHandles(Environment& environment) { return {environment.reaper}; }

Napi::Object initialise(Napi::Env env, Napi::Object object) {
  Log::install();
  auto* environment = new Environment(env);
  env.SetInstanceData(environment);
  env.AddCleanupHook([](Environment* ending) { ending->end(); }, environment);

  Exports exports(env, object);
  exports.value("libbpfVersion", Napi::String::New(env, libbpf_version_string()));
  exports.call<possibleCpus>("possibleCpus");
  exports.call<openHandles>("openHandles");
  exportObject(exports);
  exportProgram(exports);
  exportProgramDump(exports);
  exportProgramRun(exports);
  exportMap(exports);
  exportMemory(exports);
  exportMapElements(exports);
  exportMapBatch(exports);
  exportMapBind(exports);
  exportDescriptor(exports);
  exportLink(exports);
  exportLinkInfo(exports);
  exportLinkCreate(exports);
  exportLinkUpdate(exports);
  exportTc(exports);
  exportXdp(exports);
  exportMapProgram(exports);
  exportSocketProgram(exports);
  exportFreplace(exports);
  exportStructOps(exports);
  exportKprobe(exports);
  exportTracepoint(exports);
  exportPerfEvent(exports);
  exportUprobe(exports);
  exportIter(exports);
  exportRoute(exports);
  exportPinned(exports);
  exportNetworkInterface(exports);
  exportRing(exports);
  exportPerfBuffer(exports);
  exportUserRing(exports);
  exportBtf(exports);
  exportIds(exports);
  exportStats(exports);
  exportProbe(exports);
  return object;
}

}  // namespace

NODE_API_MODULE(ebpf_ts, initialise)

}  // namespace ebpf
