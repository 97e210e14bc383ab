#pragma once

#include <napi.h>

#include <tuple>
#include <utility>

#include "arguments.h"
#include "async.h"
#include "result.h"

namespace ebpf {

/* Calls a C++ function with arguments read and checked by its own parameter types. */
template <auto function>
struct Call;

template <typename R, typename... A, R (*function)(Environment&, A...)>
struct Call<function> {
  static R apply(const Napi::CallbackInfo& info) { return apply(info, std::index_sequence_for<A...>()); }

 private:
  template <size_t... I>
  static R apply(const Napi::CallbackInfo& info, std::index_sequence<I...>) {
    [[maybe_unused]] auto* name = static_cast<const char*>(info.Data());
    // Braces, unlike a call's parentheses, read from left to right.
    std::tuple<A...> arguments{Argument<A>::read(info[I], {name, I})...};
    return function(Environment::of(info.Env()), std::forward<A>(std::get<I>(arguments))...);
  }
};

/* The addon's functions: each C++ function becomes a JavaScript one by its signature alone. */
class Exports {
 public:
  Exports(Napi::Env env, Napi::Object object) : env_(env), object_(object) {}

  /* A function that returns its result. */
  template <auto function>
  void call(const char* name) {
    add<&guarded<&called<function>>>(name);
  }

  /* A function that returns work, done before it returns to JavaScript. */
  template <auto function>
  void sync(const char* name) {
    add<&guarded<&worked<function>>>(name);
  }

  /* A function that returns work, done on another thread: a promise of its result. Wrong arguments throw. */
  template <auto function>
  void async(const char* name) {
    add<&guarded<&promised<function>>>(name);
  }

  void value(const char* name, Napi::Value value) { object_.Set(name, value); }

  /* Turns what a function throws into JavaScript's errors. */
  template <Napi::Value (*body)(const Napi::CallbackInfo&)>
  static Napi::Value guarded(const Napi::CallbackInfo& info) {
    return translated(info.Env(), [&info] { return body(info); });
  }

  /* The same for any work: what it throws becomes a Napi::Error. */
  template <typename Work>
  static auto translated(Napi::Env env, Work work) {
    try {
      return work();
    } catch (const InvalidArgument& invalid) {
      throw invalid.toError(env);
    } catch (const Failure& failure) {
      throw failure.toError(env);
    } catch (const std::bad_alloc&) {
      throw Failure(ENOMEM, "malloc").toError(env);
    }
  }

 private:
  template <auto callback>
  void add(const char* name) {
    object_.Set(name, Napi::Function::New<callback>(env_, name, const_cast<char*>(name)));
  }

  template <auto function>
  static Napi::Value called(const Napi::CallbackInfo& info) {
    using R = decltype(Call<function>::apply(info));
    if constexpr (std::is_void_v<R>) {
      Call<function>::apply(info);
      return info.Env().Undefined();
    } else {
      return Result<R>::make(Environment::of(info.Env()), Call<function>::apply(info));
    }
  }

  template <auto function>
  static Napi::Value worked(const Napi::CallbackInfo& info) {
    auto work = Call<function>::apply(info);
    return Result<decltype(work())>::make(Environment::of(info.Env()), work());
  }

  template <auto function>
  static Napi::Value promised(const Napi::CallbackInfo& info) {
    auto* name = static_cast<const char*>(info.Data());
    auto work = Call<function>::apply(info);
    return Async<decltype(work)>::run(Environment::of(info.Env()), name, std::move(work));
  }

  Napi::Env env_;
  Napi::Object object_;
};

}  // namespace ebpf
