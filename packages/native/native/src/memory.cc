#include "memory.h"

#include <bpf/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "mapping.h"
#include "nouns.h"
#include "object.h"

namespace ebpf {

namespace {

/* Told from every other ArrayBuffer by its tag: nobody's else is taken away. */
constexpr napi_type_tag memoryTag = {0x5ce0a7d1843bf629, 0x9b27f46c10e8d3a5};

struct MemoryBuffer {
  Napi::ArrayBuffer buffer;
};

}  // namespace

template <>
struct Argument<MemoryBuffer> {
  static MemoryBuffer read(const Napi::Value& value, const Place& place) {
    if (!value.IsArrayBuffer() || !value.As<Napi::Object>().CheckTypeTag(&memoryTag)) {
      wrongType(place, "the memory of a map");
    }
    return {value.As<Napi::ArrayBuffer>()};
  }
};

template <>
struct Result<Wide> {
  static Napi::Value make(Environment& environment, Wide number) {
    return Napi::BigInt::New(environment.env, number.value);
  }
};

Napi::Value Result<Memory>::make(Environment& environment, const Memory& memory) {
  auto share = std::make_unique<std::shared_ptr<void>>(memory.keeper);
  auto buffer = Napi::ArrayBuffer::New(
      environment.env, memory.bytes.data(), memory.bytes.size(),
      [](Napi::Env, void*, std::shared_ptr<void>* last) { delete last; }, share.get());
  share.release();
  buffer.TypeTag(&memoryTag);
  return buffer;
}

namespace {

/* Writable only: an ArrayBuffer over pages that may not be written would end the process at the first store. */
Memory mapMemory(Environment&, Map& map) {
  const bpf_map_info info = Map::info(map.fd());
  if (info.type != BPF_MAP_TYPE_ARRAY || !(info.map_flags & BPF_F_MMAPABLE)) {
    throw InvalidArgument{InvalidArgument::Kind::range,
                          "The map must be of type BPF_MAP_TYPE_ARRAY (2) with BPF_F_MMAPABLE"};
  }
  const size_t stride = (size_t{info.value_size} + 7) / 8 * 8;
  auto mapping = std::make_shared<Mapping>(map.fd(), stride * info.max_entries, PROT_READ | PROT_WRITE, 0);
  return {mapping, {mapping->bytes(), mapping->size()}};
}

/* Reading what no program allocated would end the process where the arena says so: such a one is not mapped. */
constexpr uint32_t segfaults = 1U << 17;  // BPF_F_SEGV_ON_FAULT

/* All mappings of an arena are at one address, which is in pointers that programs store. */
Memory mapArena(Environment&, Map& map, Wide address) {
  const bpf_map_info info = Map::info(map.fd());
  if (info.type != BPF_MAP_TYPE_ARENA || !(info.map_flags & BPF_F_MMAPABLE) || (info.map_flags & segfaults)) {
    throw InvalidArgument{
        InvalidArgument::Kind::range,
        "The map must be of type BPF_MAP_TYPE_ARENA (33) with BPF_F_MMAPABLE and without BPF_F_SEGV_ON_FAULT"};
  }
  const size_t size = size_t{info.max_entries} * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  auto mapping = std::make_shared<Mapping>(map.fd(), size, PROT_READ | PROT_WRITE, 0,
                                           address.value == 0 ? info.map_extra : address.value);
  return {mapping, {mapping->bytes(), mapping->size()}};
}

Memory objectArena(Environment&, std::shared_ptr<Object> object) {
  const auto bytes = object->arena().bytes;
  return {std::move(object), bytes};
}

uint64_t objectArenaData(Environment&, Object& object) { return object.arena().dataOffset; }

Wide memoryAddress(Environment&, MemoryBuffer memory) { return {reinterpret_cast<uintptr_t>(memory.buffer.Data())}; }

void memoryClose(Environment&, MemoryBuffer memory) {
  if (!memory.buffer.IsDetached()) memory.buffer.Detach();
}

}  // namespace

void exportMemory(Exports& exports) {
  exports.call<mapMemory>("mapMemory");
  exports.call<mapArena>("mapArena");
  exports.call<objectArena>("objectArena");
  exports.call<objectArenaData>("objectArenaData");
  exports.call<memoryAddress>("memoryAddress");
  exports.call<memoryClose>("memoryClose");
}

}  // namespace ebpf
