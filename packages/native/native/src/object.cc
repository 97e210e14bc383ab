#include "object.h"

#include <unistd.h>

#include <cerrno>

#include "arguments.h"
#include "exports.h"
#include "log.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

std::shared_ptr<Object> Object::open(std::vector<uint8_t> bytes, const Options& options) {
  Log log;
  LIBBPF_OPTS(bpf_object_open_opts, given, .object_name = options.name.c_str());
  if (options.btfPath) given.btf_custom_path = options.btfPath->c_str();
  if (options.logLevel) given.kernel_log_level = *options.logLevel;
  if (options.kconfig) given.kconfig = options.kconfig->c_str();
  if (options.tokenPath) given.bpf_token_path = options.tokenPath->c_str();
  bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &given);
  if (object == nullptr) throw Failure(errno, "bpf_object__open_mem", log.take());
  // A size beyond 2 GiB is an error to libbpf, and one that ERR_PTR() cannot hold: it arrives as an address that no
  // process has.
  if (reinterpret_cast<intptr_t>(object) < 0) throw Failure(EINVAL, "bpf_object__open_mem", log.take());
  return std::shared_ptr<Object>(new Object(std::move(bytes), object, options.logLevel.has_value()));
}

Object::~Object() {
  Log log;
  bpf_object__close(object_);
}

namespace {

bpf_map* arenaOf(bpf_object* object) {
  bpf_map* map;
  bpf_object__for_each_map(map, object) {
    if (bpf_map__type(map) == BPF_MAP_TYPE_ARENA) return map;
  }
  return nullptr;
}

void* initialValue(bpf_map* map) {
  size_t size;
  return bpf_map__initial_value(map, &size);
}

}  // namespace

std::string Object::load() {
  Log log(verbose_);
  bpf_map* arena = arenaOf(object_);
  const void* before = arena == nullptr ? nullptr : initialValue(arena);
  void* data = nullptr;
  int error;
  if (arena == nullptr) {
    error = bpf_object__load(object_);
  } else {
    // Where in an arena the variables are depends on the kernel, and only skeletons get to know.
    bpf_map_skeleton map = {bpf_map__name(arena), &arena, &data, nullptr};
    bpf_object_skeleton skeleton = {};
    skeleton.sz = sizeof(skeleton);
    skeleton.name = bpf_object__name(object_);
    skeleton.obj = &object_;
    skeleton.map_cnt = 1;
    skeleton.map_skel_sz = sizeof(map);
    skeleton.maps = &map;
    error = bpf_object__load_skeleton(&skeleton);
  }
  if (error != 0) throw Failure(error, "bpf_object__load", log.take());
  auto* mapped = arena == nullptr ? nullptr : static_cast<uint8_t*>(initialValue(arena));
  // What was pinned and is used again, libbpf does not map.
  if (mapped != nullptr && mapped != before) {
    const size_t size = size_t{bpf_map__max_entries(arena)} * static_cast<size_t>(sysconf(_SC_PAGESIZE));
    arena_ = {{mapped, size}, static_cast<uint64_t>(static_cast<uint8_t*>(data) - mapped)};
  }
  return log.take();
}

const Object::Arena& Object::arena() const {
  if (arena_.bytes.empty()) throw Failure(ENOENT, "bpf_object__load", "libbpf mapped no arena of the object\n");
  return arena_;
}

bpf_map* Object::map(const std::string& name) const {
  bpf_map* map = bpf_object__find_map_by_name(object_, name.c_str());
  if (map == nullptr) {
    throw Failure(ENOENT, "bpf_object__find_map_by_name", "The object has no map '" + name + "'\n");
  }
  return map;
}

bpf_program* Object::program(const std::string& name) const {
  bpf_program* program = bpf_object__find_program_by_name(object_, name.c_str());
  if (program == nullptr) {
    throw Failure(ENOENT, "bpf_object__find_program_by_name", "The object has no program '" + name + "'\n");
  }
  return program;
}

int Object::programFd(const std::string& name) const {
  const int fd = bpf_program__fd(program(name));
  if (fd < 0) {
    throw Failure(EBADF, "bpf_program__fd", "Program '" + name + "' is not in the kernel: it is not loaded\n");
  }
  return fd;
}

template <>
struct Argument<Object::Options> {
  static Object::Options read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::string>("name"), fields.optional<std::string>("btfPath"),
            fields.optional<uint32_t>("logLevel"), fields.optional<std::string>("kconfig"),
            fields.optional<std::string>("tokenPath")};
  }
};

namespace {

void check(int error, const char* syscall, Log& log) {
  if (error != 0) throw Failure(error, syscall, log.take());
}

auto objectOpen(Environment&, CopiedBytes bytes, Object::Options options) {
  return [bytes = std::move(bytes), options = std::move(options)]() mutable {
    return Object::open(std::move(bytes), options);
  };
}

/* Has the object to itself from its making to its destruction, both on the JavaScript thread. */
class Load {
 public:
  explicit Load(std::shared_ptr<Object> object) : object_(std::move(object)) { object_->busy = true; }
  Load(Load&&) = default;
  ~Load() {
    if (object_ != nullptr) object_->busy = false;
  }
  std::string operator()() {
    std::lock_guard turn(object_->turn);
    return object_->load();
  }

 private:
  std::shared_ptr<Object> object_;
};

Load objectLoad(Environment&, std::shared_ptr<Object> object) { return Load(std::move(object)); }

void objectClose(Environment&, Handle<Object>& handle) {
  if (handle.closed()) return;
  handle.open();
  handle.close();
}

void programSetAutoload(Environment&, Object& object, std::string program, bool autoload) {
  Log log;
  check(bpf_program__set_autoload(object.program(program), autoload), "bpf_program__set_autoload", log);
}

void mapSetMaxEntries(Environment&, Object& object, std::string map, uint32_t maxEntries) {
  Log log;
  check(bpf_map__set_max_entries(object.map(map), maxEntries), "bpf_map__set_max_entries", log);
}

void mapSetAutocreate(Environment&, Object& object, std::string map, bool autocreate) {
  Log log;
  check(bpf_map__set_autocreate(object.map(map), autocreate), "bpf_map__set_autocreate", log);
}

void mapReuse(Environment&, Object& object, std::string map, Map& existing) {
  Log log;
  check(bpf_map__reuse_fd(object.map(map), existing.fd()), "bpf_map__reuse_fd", log);
}

void mapSetFlags(Environment&, Object& object, std::string map, uint32_t flags) {
  Log log;
  check(bpf_map__set_map_flags(object.map(map), flags), "bpf_map__set_map_flags", log);
}

void mapSetType(Environment&, Object& object, std::string map, uint32_t type) {
  Log log;
  check(bpf_map__set_type(object.map(map), static_cast<bpf_map_type>(type)), "bpf_map__set_type", log);
}

void mapSetKeySize(Environment&, Object& object, std::string map, uint32_t keySize) {
  Log log;
  check(bpf_map__set_key_size(object.map(map), keySize), "bpf_map__set_key_size", log);
}

void mapSetValueSize(Environment&, Object& object, std::string map, uint32_t valueSize) {
  Log log;
  check(bpf_map__set_value_size(object.map(map), valueSize), "bpf_map__set_value_size", log);
}

void mapSetPinPath(Environment&, Object& object, std::string map, std::string path) {
  Log log;
  check(bpf_map__set_pin_path(object.map(map), path.empty() ? nullptr : path.c_str()), "bpf_map__set_pin_path", log);
}

void mapSetInitialValue(Environment&, Object& object, std::string map, Bytes value) {
  Log log;
  check(bpf_map__set_initial_value(object.map(map), value.data(), value.size()), "bpf_map__set_initial_value", log);
}

}  // namespace

void exportObject(Exports& exports) {
  exports.async<objectOpen>("objectOpen");
  exports.sync<objectOpen>("objectOpenSync");
  exports.async<objectLoad>("objectLoad");
  exports.sync<objectLoad>("objectLoadSync");
  exports.call<objectClose>("objectClose");
  exports.call<programSetAutoload>("programSetAutoload");
  exports.call<mapSetAutocreate>("mapSetAutocreate");
  exports.call<mapReuse>("mapReuse");
  exports.call<mapSetFlags>("mapSetFlags");
  exports.call<mapSetMaxEntries>("mapSetMaxEntries");
  exports.call<mapSetType>("mapSetType");
  exports.call<mapSetKeySize>("mapSetKeySize");
  exports.call<mapSetValueSize>("mapSetValueSize");
  exports.call<mapSetPinPath>("mapSetPinPath");
  exports.call<mapSetInitialValue>("mapSetInitialValue");
}

}  // namespace ebpf
