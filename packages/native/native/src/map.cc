/* Maps as a whole: made, found, described, pinned, frozen, closed. */
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
#include "pinned.h"

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
    object.Set("extra", Napi::BigInt::New(environment.env, static_cast<uint64_t>(info.map_extra)));
    object.Set("btfId", info.btf_id);
    object.Set("btfKeyTypeId", info.btf_key_type_id);
    object.Set("btfValueTypeId", info.btf_value_type_id);
    return object;
  }
};

namespace {

/* BTF of a new map's own, and which of its types are the map's. */
struct BtfOptions {
  CopiedBytes bytes;
  uint32_t keyTypeId;
  uint32_t valueTypeId;
};

struct CreateOptions {
  uint32_t type;
  std::string name;
  uint32_t keySize;
  uint32_t valueSize;
  uint32_t maxEntries;
  uint32_t flags;
  uint64_t extra;
  std::shared_ptr<Map> inner;
  std::optional<BtfOptions> btf;
};

}  // namespace

template <>
struct Argument<BtfOptions> {
  static BtfOptions read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<CopiedBytes>("bytes"), fields.required<uint32_t>("keyTypeId"),
            fields.required<uint32_t>("valueTypeId")};
  }
};

template <>
struct Argument<CreateOptions> {
  static CreateOptions read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<uint32_t>("type"),
            fields.required<std::string>("name"),
            fields.required<uint32_t>("keySize"),
            fields.required<uint32_t>("valueSize"),
            fields.required<uint32_t>("maxEntries"),
            fields.optional<uint32_t>("flags").value_or(0),
            fields.optional<Whole>("extra").value_or(0),
            fields.optional<std::shared_ptr<Map>>("inner").value_or(nullptr),
            fields.optional<BtfOptions>("btf")};
  }
};

namespace {

std::shared_ptr<Map> mapCreate(Environment&, CreateOptions options) {
  Log log;
  LIBBPF_OPTS(bpf_map_create_opts, given, .map_flags = options.flags, .map_extra = options.extra);
  Fd btf;
  if (options.btf) {
    btf = Fd(bpf_btf_load(options.btf->bytes.data(), options.btf->bytes.size(), nullptr));
    if (!btf.valid()) throw Failure(errno, "BPF_BTF_LOAD", log.take());
    given.btf_fd = static_cast<uint32_t>(btf.get());
    given.btf_key_type_id = options.btf->keyTypeId;
    given.btf_value_type_id = options.btf->valueTypeId;
  }
  if (options.inner != nullptr) given.inner_map_fd = static_cast<uint32_t>(options.inner->fd());
  // Of a name libbpf asks once whether the kernel takes any, and keeps a no that was for want of rights.
  const char* name = options.name.empty() ? nullptr : options.name.c_str();
  Fd fd(bpf_map_create(static_cast<bpf_map_type>(options.type), name, options.keySize, options.valueSize,
                       options.maxEntries, &given));
  if (!fd.valid()) throw Failure(errno, "BPF_MAP_CREATE", log.take());
  return std::make_shared<Map>(std::move(fd));
}

std::shared_ptr<Map> mapOpenById(Environment&, uint32_t id) {
  Fd fd(bpf_map_get_fd_by_id(id));
  if (!fd.valid()) throw Failure(errno, "BPF_MAP_GET_FD_BY_ID");
  return std::make_shared<Map>(std::move(fd));
}

std::shared_ptr<Map> mapOpenPinned(Environment&, std::string path) {
  return std::make_shared<Map>(openPinned(path, "map"));
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

void mapFreeze(Environment&, Map& map) {
  if (bpf_map_freeze(map.fd()) != 0) throw Failure(errno, "BPF_MAP_FREEZE");
}

void mapPin(Environment&, Map& map, std::string path) {
  if (bpf_obj_pin(map.fd(), path.c_str()) != 0) throw Failure(errno, "BPF_OBJ_PIN");
}

uint32_t mapDescriptor(Environment&, Map& map) { return static_cast<uint32_t>(map.fd()); }

void mapClose(Environment&, Handle<Map>& handle) { handle.close(); }

}  // namespace

void exportMap(Exports& exports) {
  exports.call<mapCreate>("mapCreate");
  exports.call<mapOpenById>("mapOpenById");
  exports.call<mapOpenPinned>("mapOpenPinned");
  exports.call<objectMap>("objectMap");
  exports.call<mapInfo>("mapInfo");
  exports.call<mapFreeze>("mapFreeze");
  exports.call<mapPin>("mapPin");
  exports.call<mapDescriptor>("mapDescriptor");
  exports.call<mapClose>("mapClose");
}

}  // namespace ebpf
