#pragma once

#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "handle.h"

namespace ebpf {

/* How a result of each C++ type becomes a JavaScript value. The nouns add their own structures. */
template <typename T>
struct Result {
  static Napi::Value make(Environment& environment, const T& number) {
    return Napi::Number::New(environment.env, static_cast<double>(number));
  }
};

template <>
struct Result<bool> {
  static Napi::Value make(Environment& environment, bool value) { return Napi::Boolean::New(environment.env, value); }
};

template <>
struct Result<std::string> {
  static Napi::Value make(Environment& environment, const std::string& text) {
    return Napi::String::New(environment.env, text);
  }
};

/* A Uint8Array. */
template <>
struct Result<std::vector<uint8_t>> {
  static Napi::Value make(Environment& environment, const std::vector<uint8_t>& content) {
    auto bytes = Napi::Uint8Array::New(environment.env, content.size());
    std::copy(content.begin(), content.end(), bytes.Data());
    return bytes;
  }
};

template <typename Resource>
struct Result<std::shared_ptr<Resource>> {
  static Napi::Value make(Environment& environment, std::shared_ptr<Resource> resource) {
    return Handle<Resource>::wrap(environment, std::move(resource));
  }
};

/* Of functions that return nothing. */
struct Nothing {};

template <>
struct Result<Nothing> {
  static Napi::Value make(Environment& environment, Nothing) { return environment.env.Undefined(); }
};

}  // namespace ebpf
