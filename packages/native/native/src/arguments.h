#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "error.h"
#include "handle.h"

namespace ebpf {

/* Which argument of which function is being read, for messages only. */
struct Place {
  const char* function;
  size_t index;
  const char* field = nullptr;

  std::string describe() const;
};

[[noreturn]] void wrongType(const Place& place, const std::string& expected);
[[noreturn]] void outOfRange(const Place& place, const std::string& expected);

/* Whole numbers of JavaScript, the widest that a flag word takes. */
using Whole = uint64_t;
/* The bytes of a Uint8Array, in place. Nothing may run JavaScript between reading and using them. */
using Bytes = std::span<uint8_t>;
using Words = std::span<uint32_t>;
/* A bigint of 64 bits. */
struct Wide {
  uint64_t value;
};
/* The bytes of a Uint8Array, copied when read. */
using CopiedBytes = std::vector<uint8_t>;

/* How an argument of each C++ type is read from JavaScript, and checked. */
template <typename T>
struct Argument;

double readWhole(const Napi::Value& value, const Place& place, double largest);
void* readArray(const Napi::Value& value, const Place& place, napi_typedarray_type type, const char* name,
                size_t& length);

template <>
struct Argument<uint32_t> {
  static uint32_t read(const Napi::Value& value, const Place& place) {
    return static_cast<uint32_t>(readWhole(value, place, UINT32_MAX));
  }
};

template <>
struct Argument<int32_t> {
  static int32_t read(const Napi::Value& value, const Place& place) {
    if (!value.IsNumber()) wrongType(place, "a number");
    const double number = value.As<Napi::Number>().DoubleValue();
    if (!(number >= INT32_MIN && number <= INT32_MAX) || number != std::floor(number)) {
      outOfRange(place, "a whole number of 32 bits, not " + std::string(value.ToString()));
    }
    return static_cast<int32_t>(number);
  }
};

template <>
struct Argument<Whole> {
  static Whole read(const Napi::Value& value, const Place& place) {
    return static_cast<Whole>(readWhole(value, place, 9007199254740991.0));
  }
};

template <>
struct Argument<Wide> {
  static Wide read(const Napi::Value& value, const Place& place) {
    if (!value.IsBigInt()) wrongType(place, "a bigint");
    bool lossless = false;
    const uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
    if (!lossless) outOfRange(place, "a bigint from 0 to 2^64 - 1");
    return {number};
  }
};

template <>
struct Argument<bool> {
  static bool read(const Napi::Value& value, const Place& place) {
    if (!value.IsBoolean()) wrongType(place, "a boolean");
    return value.As<Napi::Boolean>();
  }
};

template <>
struct Argument<std::string> {
  static std::string read(const Napi::Value& value, const Place& place) {
    if (!value.IsString()) wrongType(place, "a string");
    std::string text = value.As<Napi::String>();
    if (text.find('\0') != std::string::npos) outOfRange(place, "a string without null characters");
    return text;
  }
};

template <>
struct Argument<Bytes> {
  static Bytes read(const Napi::Value& value, const Place& place) {
    size_t length;
    void* bytes = readArray(value, place, napi_uint8_array, "a Uint8Array", length);
    return {static_cast<uint8_t*>(bytes), length};
  }
};

template <>
struct Argument<Words> {
  static Words read(const Napi::Value& value, const Place& place) {
    size_t length;
    void* words = readArray(value, place, napi_uint32_array, "a Uint32Array", length);
    return {static_cast<uint32_t*>(words), length};
  }
};

template <>
struct Argument<CopiedBytes> {
  static CopiedBytes read(const Napi::Value& value, const Place& place) {
    Bytes bytes = Argument<Bytes>::read(value, place);
    return {bytes.begin(), bytes.end()};
  }
};

/* Each element of an array, copied. */
template <typename T>
struct Argument<std::vector<T>> {
  static std::vector<T> read(const Napi::Value& value, const Place& place) {
    if (!value.IsArray()) wrongType(place, "an array");
    const auto array = value.As<Napi::Array>();
    std::vector<T> elements;
    for (uint32_t index = 0; index < array.Length(); index++) {
      elements.push_back(Argument<T>::read(array.Get(index), place));
    }
    return elements;
  }
};

/* Null where JavaScript says null. */
template <typename T>
struct Nullable {
  std::optional<T> value;
};

template <typename T>
struct Argument<Nullable<T>> {
  static Nullable<T> read(const Napi::Value& value, const Place& place) {
    if (value.IsNull()) return {};
    return {Argument<T>::read(value, place)};
  }
};

template <>
struct Argument<Napi::Function> {
  static Napi::Function read(const Napi::Value& value, const Place& place) {
    if (!value.IsFunction()) wrongType(place, "a function");
    return value.As<Napi::Function>();
  }
};

/* A handle in whatever state. */
template <typename Resource>
struct Argument<Handle<Resource>&> {
  static Handle<Resource>& read(const Napi::Value& value, const Place& place) {
    Handle<Resource>* handle = Handle<Resource>::from(value);
    if (handle == nullptr) wrongType(place, "a handle of kind " + nameOf(Resource::kind));
    return *handle;
  }
};

/* A share of the resource of a handle that is open and not busy, for work that goes on elsewhere. */
template <typename Resource>
struct Argument<std::shared_ptr<Resource>> {
  static std::shared_ptr<Resource> read(const Napi::Value& value, const Place& place) {
    return Argument<Handle<Resource>&>::read(value, place).open();
  }
};

/* The same for the duration of the call. */
template <typename Resource>
struct Argument<Resource&> {
  static Resource& read(const Napi::Value& value, const Place& place) {
    return *Argument<Handle<Resource>&>::read(value, place).open();
  }
};

/* The fields of an options object, read one by one. */
class Fields {
 public:
  Fields(const Napi::Value& value, const Place& place) : place_(place) {
    // A function is an object with a name, too.
    if (value.Type() != napi_object) wrongType(place, "an object");
    object_ = value.As<Napi::Object>();
  }

  template <typename T>
  T required(const char* name) const {
    return Argument<T>::read(object_.Get(name), {place_.function, place_.index, name});
  }

  template <typename T>
  std::optional<T> optional(const char* name) const {
    Napi::Value value = object_.Get(name);
    if (value.IsUndefined()) return std::nullopt;
    return Argument<T>::read(value, {place_.function, place_.index, name});
  }

 private:
  Napi::Object object_;
  const Place& place_;
};

}  // namespace ebpf
