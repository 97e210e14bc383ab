/*
 * The element commands as functions of one map, over memory of their own. A call passes no handle and no buffer:
 * looking those up and checking them costs as much as the system call's own work.
 */
#include <memory>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* Lives as long as any of its functions, or the memory that JavaScript sees. The map does not wait for that. */
struct Bound {
  std::weak_ptr<Map> map;
  /* The key, and the value at the next multiple of 8. */
  std::vector<uint8_t> memory;
  size_t valueOffset;
  bool keyless;

  explicit Bound(const std::shared_ptr<Map>& bound)
      : map(bound), valueOffset((bound->keySize() + 7) / 8 * 8), keyless(bound->keySize() == 0) {
    memory.resize(valueOffset + bound->bufferSize());
  }

  std::shared_ptr<Map> open() const {
    auto open = map.lock();
    if (open == nullptr) throw Failure::closed(Kind::map);
    return open;
  }

  void* key() { return keyless ? nullptr : memory.data(); }
  void* value() { return memory.data() + valueOffset; }
};

uint64_t flagsOf(const Napi::CallbackInfo& info) { return Argument<Whole>::read(info[0], {"a bound function", 0}); }

bool lookup(Bound& bound, const Napi::CallbackInfo& info) {
  return lookupElement(*bound.open(), bound.key(), bound.value(), flagsOf(info));
}

bool take(Bound& bound, const Napi::CallbackInfo& info) {
  return takeElement(*bound.open(), bound.key(), bound.value(), flagsOf(info));
}

bool update(Bound& bound, const Napi::CallbackInfo& info) {
  updateElement(*bound.open(), bound.key(), bound.value(), flagsOf(info));
  return true;
}

bool remove(Bound& bound, const Napi::CallbackInfo&) { return deleteElement(*bound.open(), bound.key()); }

template <bool (*command)(Bound&, const Napi::CallbackInfo&)>
Napi::Value called(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), command(*static_cast<Bound*>(info.Data()), info));
}

template <bool (*command)(Bound&, const Napi::CallbackInfo&)>
void add(Napi::Object object, const char* name, const std::shared_ptr<Bound>& bound) {
  auto function = Napi::Function::New<&Exports::guarded<&called<command>>>(object.Env(), name, bound.get());
  function.AddFinalizer([](Napi::Env, std::shared_ptr<Bound>* share) { delete share; },
                        new std::shared_ptr<Bound>(bound));
  object.Set(name, function);
}

}  // namespace

template <>
struct Result<std::shared_ptr<Bound>> {
  static Napi::Value make(Environment& environment, const std::shared_ptr<Bound>& bound) {
    auto object = Napi::Object::New(environment.env);
    object.Set("memory", Napi::ArrayBuffer::New(
                             environment.env, bound->memory.data(), bound->memory.size(),
                             [](Napi::Env, void*, std::shared_ptr<Bound>* share) { delete share; },
                             new std::shared_ptr<Bound>(bound)));
    object.Set("valueOffset", static_cast<double>(bound->valueOffset));
    add<lookup>(object, "lookup", bound);
    add<take>(object, "take", bound);
    add<update>(object, "update", bound);
    add<remove>(object, "delete", bound);
    return object;
  }
};

namespace {

std::shared_ptr<Bound> mapBind(Environment&, std::shared_ptr<Map> map) { return std::make_shared<Bound>(map); }

}  // namespace

void exportMapBind(Exports& exports) { exports.call<mapBind>("mapBind"); }

}  // namespace ebpf
