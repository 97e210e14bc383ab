#pragma once

#include <napi.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "fd.h"

namespace ebpf {

/*
 * Waits for file descriptors to become readable, on one thread per environment, and then calls a function on
 * the environment's own thread: once for each arming. That the next call needs the next arming is all the
 * back-pressure there is. While something is armed the event loop is kept alive.
 */
class Waker {
 public:
  /* What is waited for. Its owner forgets it before closing the descriptor. */
  struct Watch {
    int fd = -1;
    /* The arming in force, or 0. Tokens are never used twice, so that what was armed before stays recognisable. */
    uint64_t token = 0;
    bool registered = false;
  };

  explicit Waker(Napi::Env env);
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void arm(Watch& watch, Napi::Function onReady);
  void disarm(Watch& watch);
  /* Disarms, and lets go of the descriptor. */
  void forget(Watch& watch);

 private:
  struct Arming {
    Watch* watch;
    Napi::FunctionReference onReady;
  };

  void wait();
  static void deliver(napi_env env, napi_value, void* context, void*);
  void deliverReady(Napi::Env env);
  void hold();

  Napi::Env env_;
  Fd epoll_;
  Fd stop_;
  napi_threadsafe_function signal_ = nullptr;
  std::map<uint64_t, Arming> armed_;
  uint64_t lastToken_ = 0;
  bool holding_ = false;

  /* Shared with the thread. */
  std::mutex mutex_;
  std::vector<uint64_t> ready_;
  bool signalClosed_ = false;
  std::thread thread_;
};

}  // namespace ebpf
