#pragma once

#include <napi.h>

#include <memory>

#include "reaper.h"
#include "waker.h"

namespace ebpf {

/* The addon's state in one JavaScript environment: the main thread's or a worker's. There is no other state. */
struct Environment {
  explicit Environment(Napi::Env env) : env(env) {}

  static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

  /* Started by the first ring that is armed. */
  Waker& waker() {
    if (waker_ == nullptr) waker_ = std::make_unique<Waker>(env);
    return *waker_;
  }

  /* Runs while JavaScript's handles still exist; afterwards they find themselves closed. */
  void end() {
    reaper.reapAll();
    waker_.reset();
    ended = true;
  }

  Napi::Env env;
  Reaper reaper;
  bool ended = false;

 private:
  std::unique_ptr<Waker> waker_;
};

}  // namespace ebpf
