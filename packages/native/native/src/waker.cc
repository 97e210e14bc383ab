#include "waker.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "error.h"

namespace ebpf {

namespace {

/* The eventfd's mark among the tokens, of which the first is 1. */
constexpr uint64_t stopToken = 0;

}  // namespace

Waker::Waker(Napi::Env env)
    : env_(env), epoll_(epoll_create1(EPOLL_CLOEXEC)), stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event = {.events = EPOLLIN, .data = {.u64 = stopToken}};
  if (!epoll_.valid() || !stop_.valid() || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stop_.get(), &event) != 0) {
    throw Failure(errno, "epoll_create1");
  }
  // A queue of one: whoever handles the signal handles everything that is ready by then.
  napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "ebpf-ts waker"), 1, 1, nullptr,
                                      nullptr, this, deliver, &signal_);
  if (status != napi_ok) throw Failure(EAGAIN, "napi_create_threadsafe_function");
  napi_unref_threadsafe_function(env, signal_);

  // Signals belong to the threads that expect them: the new one inherits a mask that blocks all.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { wait(); });
  } catch (const std::system_error& error) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    napi_release_threadsafe_function(signal_, napi_tsfn_abort);
    throw Failure(error.code().value(), "pthread_create");
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread_.native_handle(), "ebpf-ts waker");
}

Waker::~Waker() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
  // An environment that ends closes its thread-safe functions by itself; a closed one may not be released again.
  if (!signalClosed_) napi_release_threadsafe_function(signal_, napi_tsfn_abort);
}

void Waker::arm(Watch& watch, Napi::Function onReady) {
  disarm(watch);
  const uint64_t token = ++lastToken_;
  auto& arming = armed_[token] = {&watch, Napi::Persistent(onReady)};
  epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.u64 = token}};
  if (epoll_ctl(epoll_.get(), watch.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watch.fd, &event) != 0) {
    const int error = errno;
    armed_.erase(token);
    throw Failure(error, "epoll_ctl");
  }
  arming.watch->registered = true;
  watch.token = token;
  hold();
}

/* The event may be on its way already: its token is known no more when it arrives. */
void Waker::disarm(Watch& watch) {
  if (watch.token == 0) return;
  armed_.erase(watch.token);
  watch.token = 0;
  epoll_event none = {.events = EPOLLONESHOT, .data = {.u64 = UINT64_MAX}};
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, watch.fd, &none);
  hold();
}

void Waker::forget(Watch& watch) {
  disarm(watch);
  if (watch.registered) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, watch.fd, nullptr);
  watch.registered = false;
}

/* The event loop lives as long as something is armed. */
void Waker::hold() {
  const bool wanted = !armed_.empty();
  if (wanted == holding_) return;
  holding_ = wanted;
  if (wanted) napi_ref_threadsafe_function(env_, signal_);
  else napi_unref_threadsafe_function(env_, signal_);
}

/* The thread. */
void Waker::wait() {
  epoll_event events[64];
  for (;;) {
    const int count = epoll_wait(epoll_.get(), events, 64, -1);
    if (count < 0 && errno != EINTR) return;
    bool stop = false;
    {
      std::lock_guard lock(mutex_);
      for (int index = 0; index < count; index++) {
        if (events[index].data.u64 == stopToken) stop = true;
        else ready_.push_back(events[index].data.u64);
      }
    }
    if (stop) return;
    if (count > 0 && napi_call_threadsafe_function(signal_, nullptr, napi_tsfn_nonblocking) == napi_closing) {
      signalClosed_ = true;
      return;
    }
  }
}

void Waker::deliver(napi_env env, napi_value, void* context, void*) {
  // A null environment is one that is gone, and with it the waker.
  if (env == nullptr) return;
  static_cast<Waker*>(context)->deliverReady(env);
}

void Waker::deliverReady(Napi::Env env) {
  std::vector<uint64_t> tokens;
  {
    std::lock_guard lock(mutex_);
    tokens.swap(ready_);
  }
  for (uint64_t token : tokens) {
    auto found = armed_.find(token);
    if (found == armed_.end()) continue;
    found->second.watch->token = 0;
    const Napi::FunctionReference onReady = std::move(found->second.onReady);
    armed_.erase(found);
    hold();

    napi_value ignored, exception;
    if (napi_call_function(env, env.Undefined(), onReady.Value(), 0, nullptr, &ignored) == napi_ok) continue;
    // Left pending it would be swallowed. In an environment that is being terminated there is none to be had.
    if (napi_get_and_clear_last_exception(env, &exception) != napi_ok) return;
    if (napi_fatal_exception(env, exception) != napi_ok) return;
  }
}

}  // namespace ebpf
