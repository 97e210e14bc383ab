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
  std::shared_ptr<Share<Map>> map;
  /* The key, and the value at the next multiple of 8. */
  std::vector<uint8_t> memory;
  size_t valueOffset;
  bool keyless;

  explicit Bound(const Handle<Map>& handle)
      : map(handle.share()),
        valueOffset((handle.open()->keySize() + 7) / 8 * 8),
        keyless(handle.open()->keySize() == 0) {
    memory.resize(valueOffset + handle.open()->bufferSize());
  }

  const Map& open() const { return *map->open(); }

  void* key() { return keyless ? nullptr : memory.data(); }
  void* value() { return memory.data() + valueOffset; }
};

bool lookup(Bound& bound, Whole flags) { return lookupElement(bound.open(), bound.key(), bound.value(), flags); }

bool take(Bound& bound, Whole flags) { return takeElement(bound.open(), bound.key(), bound.value(), flags); }

bool update(Bound& bound, Whole flags) {
  updateElement(bound.open(), bound.key(), bound.value(), flags);
  return true;
}

bool remove(Bound& bound, Whole) { return deleteElement(bound.open(), bound.key()); }

/* Node-API itself, without what a wrapper checks and makes: this is called a million times a second. */
template <bool (*command)(Bound&, Whole)>
napi_value called(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = nullptr, result = nullptr;
  void* bound = nullptr;
  napi_get_cb_info(env, info, &count, &argument, nullptr, &bound);
  try {
    const bool found = Exports::translated(env, [&] {
      const Whole flags = count == 0 ? 0 : Argument<Whole>::read({env, argument}, {"a bound function", 0});
      return command(*static_cast<Bound*>(bound), flags);
    });
    napi_get_boolean(env, found, &result);
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  }
  return result;
}

template <bool (*command)(Bound&, Whole)>
void add(Napi::Object object, const char* name, const std::shared_ptr<Bound>& bound) {
  napi_value raw = nullptr;
  napi_create_function(object.Env(), name, NAPI_AUTO_LENGTH, &called<command>, bound.get(), &raw);
  Napi::Function function(object.Env(), raw);
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

std::shared_ptr<Bound> mapBind(Environment&, Handle<Map>& handle) { return std::make_shared<Bound>(handle); }

}  // namespace

void exportMapBind(Exports& exports) { exports.call<mapBind>("mapBind"); }

}  // namespace ebpf
