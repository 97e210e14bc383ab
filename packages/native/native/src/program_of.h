#pragma once

#include "arguments.h"
#include "object.h"

namespace ebpf {

/* `{ object, program }` in JavaScript. */
template <>
struct Argument<ProgramOf> {
  static ProgramOf read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    return {fields.required<std::shared_ptr<Object>>("object"), fields.required<std::string>("program")};
  }
};

}  // namespace ebpf
