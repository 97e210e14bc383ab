#pragma once

#include <napi.h>

#include <memory>

#include "environment.h"
#include "error.h"

namespace ebpf {

/*
 * A share of a resource that is taken back when its handle is closed. The JavaScript thread alone looks at it, so that it
 * costs no atomic operation.
 */
template <typename Resource>
struct Share {
  std::shared_ptr<Resource> resource;

  /* The resource of an open handle that is not busy. */
  const std::shared_ptr<Resource>& open() const {
    if (resource == nullptr) throw Failure::closed(Resource::kind);
    if (resource->busy) throw Failure::busy(Resource::kind);
    return resource;
  }
};

/*
 * What a JavaScript handle points to: a share of a resource, until it is closed. Work on other threads and
 * links hold shares of their own, so that closing a handle never pulls anything from under them.
 *
 * A Resource names its `kind`, has a `tag` by which its handles are told from everything else that JavaScript
 * may pass, and a `busy` that is true while work on another thread has it to itself.
 */
template <typename Resource>
class Handle final : public Reapable {
 public:
  /* A JavaScript value that owns a handle; the collector closes what nobody closed. */
  static Napi::Value wrap(Environment& environment, std::shared_ptr<Resource> resource) {
    auto handle = std::unique_ptr<Handle>(new Handle(environment, std::move(resource)));
    auto external = Napi::External<Handle>::New(environment.env, handle.get(),
                                                [](Napi::Env, Handle* last) { delete last; });
    Handle* owned = handle.release();
    external.TypeTag(&Resource::tag);
    environment.reaper.add(*owned);
    return external;
  }

  /* Null where the value is no handle of this kind. */
  static Handle* from(const Napi::Value& value) {
    if (!value.IsExternal()) return nullptr;
    auto external = value.As<Napi::External<Handle>>();
    return external.CheckTypeTag(&Resource::tag) ? external.Data() : nullptr;
  }

  ~Handle() override { close(); }

  /* The resource of an open handle that is not busy. */
  const std::shared_ptr<Resource>& open() const { return share_->open(); }

  /* For what may outlive the handle, and then finds it closed. */
  const std::shared_ptr<Share<Resource>>& share() const { return share_; }

  /* Takes the share out, which closes the handle; null where it is closed already. */
  std::shared_ptr<Resource> close() {
    if (closed()) return nullptr;
    if (!environment_.ended) environment_.reaper.remove(*this);
    return std::move(share_->resource);
  }

  bool closed() const { return share_->resource == nullptr; }
  void reap() override { share_->resource.reset(); }
  Kind kind() const override { return Resource::kind; }

 private:
  Handle(Environment& environment, std::shared_ptr<Resource> resource)
      : environment_(environment), share_(std::make_shared<Share<Resource>>(Share<Resource>{std::move(resource)})) {}

  Environment& environment_;
  std::shared_ptr<Share<Resource>> share_;
};

}  // namespace ebpf
