#include "map.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "nouns.h"
#include "object.h"

namespace ebpf {

namespace {

bool isPerCpu(uint32_t type) {
  return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
         type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

}  // namespace

Map::Map(Fd fd) : fd_(std::move(fd)) {
  const bpf_map_info facts = info(fd_.get());
  keySize_ = facts.key_size;
  bufferSize_ = facts.value_size;
  if (!isPerCpu(facts.type)) return;
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) throw Failure(cpus, "libbpf_num_possible_cpus");
  bufferSize_ = (bufferSize_ + 7) / 8 * 8 * static_cast<size_t>(cpus);
}

bpf_map_info Map::info(int fd) {
  bpf_map_info info;
  /* Kernels refuse padding that is not zero, and `= {}` need not set it. */
  std::memset(&info, 0, sizeof(info));
  uint32_t size = sizeof(info);
  if (bpf_map_get_info_by_fd(fd, &info, &size) != 0) throw Failure(errno, "BPF_OBJ_GET_INFO_BY_FD");
  return info;
}

template <>
struct Result<bpf_map_info> {
  static Napi::Value make(Environment& environment, const bpf_map_info& info) {
    auto object = Napi::Object::New(environment.env);
    object.Set("type", info.type);
    object.Set("id", info.id);
    object.Set("name", static_cast<const char*>(info.name));
    object.Set("keySize", info.key_size);
    object.Set("valueSize", info.value_size);
    object.Set("maxEntries", info.max_entries);
    object.Set("flags", info.map_flags);
    return object;
  }
};

namespace {

struct CreateOptions {
  uint32_t type;
  std::string name;
  uint32_t keySize;
  uint32_t valueSize;
  uint32_t maxEntries;
  uint32_t flags;
};

}  // namespace

template <>
struct Argument<CreateOptions> {
  static CreateOptions read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("type"),      fields.required<std::string>("name"),
            fields.required<uint32_t>("keySize"),   fields.required<uint32_t>("valueSize"),
            fields.required<uint32_t>("maxEntries"), fields.optional<uint32_t>("flags").value_or(0)};
  }
};

namespace {

void checkSize(Bytes bytes, size_t expected, const char* what) {
  if (bytes.size() == expected) return;
  throw InvalidArgument{InvalidArgument::Kind::range, std::string(what) + " must be " + std::to_string(expected) +
                                                          " bytes long, not " + std::to_string(bytes.size())};
}

/* Maps without keys (queues, Bloom filters) refuse any pointer but null. */
void* keyOf(const Map& map, Bytes key) {
  checkSize(key, map.keySize(), "The key");
  return key.empty() ? nullptr : key.data();
}

void* valueOf(const Map& map, Bytes value) {
  checkSize(value, map.bufferSize(), "The value");
  return value.data();
}

/* The answer of a call for which "no such key" is one. */
bool found(int result, const char* command) {
  if (result == 0) return true;
  if (errno == ENOENT) return false;
  throw Failure(errno, command);
}

std::shared_ptr<Map> mapCreate(Environment&, CreateOptions options) {
  Log log;
  LIBBPF_OPTS(bpf_map_create_opts, given, .map_flags = options.flags);
  Fd fd(bpf_map_create(static_cast<bpf_map_type>(options.type), options.name.c_str(), options.keySize,
                       options.valueSize, options.maxEntries, &given));
  if (!fd.valid()) throw Failure(errno, "BPF_MAP_CREATE", log.take());
  return std::make_shared<Map>(std::move(fd));
}

std::shared_ptr<Map> mapOpenById(Environment&, uint32_t id) {
  Fd fd(bpf_map_get_fd_by_id(id));
  if (!fd.valid()) throw Failure(errno, "BPF_MAP_GET_FD_BY_ID");
  return std::make_shared<Map>(std::move(fd));
}

std::shared_ptr<Map> objectMap(Environment&, Object& object, std::string name) {
  const int fd = bpf_map__fd(object.map(name));
  if (fd < 0) {
    throw Failure(EBADF, "bpf_map__fd", "Map '" + name + "' is not in the kernel: its object is not loaded\n");
  }
  Fd own = Fd::duplicate(fd);
  if (!own.valid()) throw Failure(errno, "fcntl");
  return std::make_shared<Map>(std::move(own));
}

bpf_map_info mapInfo(Environment&, Map& map) { return Map::info(map.fd()); }

bool mapLookup(Environment&, Map& map, Bytes key, Bytes value, Whole flags) {
  void* into = valueOf(map, value);
  return found(bpf_map_lookup_elem_flags(map.fd(), keyOf(map, key), into, flags), "BPF_MAP_LOOKUP_ELEM");
}

void mapUpdate(Environment&, Map& map, Bytes key, Bytes value, Whole flags) {
  void* from = valueOf(map, value);
  if (bpf_map_update_elem(map.fd(), keyOf(map, key), from, flags) != 0) throw Failure(errno, "BPF_MAP_UPDATE_ELEM");
}

bool mapDelete(Environment&, Map& map, Bytes key) {
  return found(bpf_map_delete_elem(map.fd(), keyOf(map, key)), "BPF_MAP_DELETE_ELEM");
}

bool mapNextKey(Environment&, Map& map, Nullable<Bytes> key, Bytes next) {
  checkSize(next, map.keySize(), "The next key");
  const void* from = key.value ? keyOf(map, *key.value) : nullptr;
  return found(bpf_map_get_next_key(map.fd(), from, next.data()), "BPF_MAP_GET_NEXT_KEY");
}

void mapClose(Environment&, Handle<Map>& handle) { handle.close(); }

}  // namespace

void exportMap(Exports& exports) {
  exports.call<mapCreate>("mapCreate");
  exports.call<mapOpenById>("mapOpenById");
  exports.call<objectMap>("objectMap");
  exports.call<mapInfo>("mapInfo");
  exports.call<mapLookup>("mapLookup");
  exports.call<mapUpdate>("mapUpdate");
  exports.call<mapDelete>("mapDelete");
  exports.call<mapNextKey>("mapNextKey");
  exports.call<mapClose>("mapClose");
}

}  // namespace ebpf
