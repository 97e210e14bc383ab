#include "arguments.h"

namespace ebpf {

std::string Place::describe() const {
  std::string text = "argument " + std::to_string(index + 1) + " of " + function;
  return field == nullptr ? text : "field " + std::string(field) + " of " + text;
}

void wrongType(const Place& place, const std::string& expected) {
  throw InvalidArgument{InvalidArgument::Kind::type, place.describe() + " must be " + expected};
}

void outOfRange(const Place& place, const std::string& expected) {
  throw InvalidArgument{InvalidArgument::Kind::range, place.describe() + " must be " + expected};
}

double readWhole(const Napi::Value& value, const Place& place, double largest) {
  if (!value.IsNumber()) wrongType(place, "a number");
  double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= largest) || number != std::floor(number)) {
    outOfRange(place, "a whole number from 0 to " + std::to_string(static_cast<uint64_t>(largest)) + ", not " +
                          std::string(value.ToString()));
  }
  return number;
}

void* readArray(const Napi::Value& value, const Place& place, napi_typedarray_type type, const char* name,
                size_t& length) {
  napi_typedarray_type actual;
  void* data = nullptr;
  bool array = value.IsTypedArray() && napi_get_typedarray_info(value.Env(), value, &actual, &length, &data, nullptr,
                                                                nullptr) == napi_ok;
  if (!array || actual != type) wrongType(place, name);
  return data;
}

}  // namespace ebpf
