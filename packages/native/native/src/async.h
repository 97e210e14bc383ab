#pragma once

#include <napi.h>

#include <cerrno>
#include <memory>
#include <new>
#include <optional>
#include <variant>

#include "environment.h"
#include "error.h"
#include "result.h"

namespace ebpf {

/*
 * Runs work on a thread of the pool and settles a promise with what it returned or threw. The work is a
 * function object; it is made and destroyed on the JavaScript thread, so that its members may undo there what
 * they did there.
 */
template <typename Work>
class Async {
 public:
  static Napi::Value run(Environment& environment, const char* name, Work work) {
    std::unique_ptr<Async> task(new Async(environment, std::move(work)));
    Napi::Value promise = task->deferred_.Promise();
    napi_env env = environment.env;
    napi_status status = napi_create_async_work(env, nullptr, Napi::String::New(env, name), execute, complete, task.get(),
                                                &task->handle_);
    if (status == napi_ok) status = napi_queue_async_work(env, task->handle_);
    if (status != napi_ok) throw Failure(EAGAIN, "napi_queue_async_work");
    task.release();
    return promise;
  }

  ~Async() {
    if (handle_ != nullptr) napi_delete_async_work(environment_.env, handle_);
  }

 private:
  using Value = decltype(std::declval<Work&>()());

  Async(Environment& environment, Work work)
      : environment_(environment), work_(std::move(work)), deferred_(environment.env) {}

  static void execute(napi_env, void* data) {
    auto* task = static_cast<Async*>(data);
    try {
      task->outcome_ = (*task->work_)();
    } catch (Failure& failure) {
      task->outcome_ = std::move(failure);
    } catch (const std::bad_alloc&) {
      task->outcome_ = Failure(ENOMEM, "malloc");
    }
  }

  /* In an environment that is ending nothing can be settled any more; what the work made is let go. */
  static void complete(napi_env env, napi_status status, void* data) {
    Napi::HandleScope scope(env);
    std::unique_ptr<Async> task(static_cast<Async*>(data));
    task->work_.reset();
    if (status != napi_ok || task->environment_.ended) return;
    try {
      task->settle();
    } catch (const Napi::Error&) {
      // JavaScript cannot be told: its environment is ending.
    } catch (const Failure&) {
    } catch (const std::bad_alloc&) {
    }
  }

  void settle() {
    if (auto* failure = std::get_if<Failure>(&outcome_)) deferred_.Reject(failure->toError(environment_.env).Value());
    else deferred_.Resolve(Result<Value>::make(environment_, std::get<Value>(std::move(outcome_))));
  }

  Environment& environment_;
  std::optional<Work> work_;
  std::variant<std::monostate, Value, Failure> outcome_;
  Napi::Promise::Deferred deferred_;
  napi_async_work handle_ = nullptr;
};

}  // namespace ebpf
