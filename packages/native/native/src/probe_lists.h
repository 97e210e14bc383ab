#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"

namespace ebpf {

/* What the options of several kinds of probes have in common: cookies, and lists of places of equal lengths. */

inline uint64_t readCookie(const Fields& fields) { return fields.optional<Wide>("cookie").value_or(Wide{0}).value; }

/* An array of bigints; empty where there is none. */
template <typename T>
std::vector<T> readNumbers(const Fields& fields, const char* name) {
  std::vector<T> numbers;
  for (const Wide wide : fields.optional<std::vector<Wide>>(name).value_or(std::vector<Wide>())) {
    numbers.push_back(static_cast<T>(wide.value));
  }
  return numbers;
}

/* libbpf and the kernel read as many of a list as there are places. */
inline void checkLength(const auto& list, size_t count, const Place& place) {
  if (!list.empty() && list.size() != count) outOfRange(place, "an array with an element for each place");
}

/* Pointers that are good for as long as the names are. */
inline std::vector<const char*> pointersTo(const std::optional<std::vector<std::string>>& names) {
  std::vector<const char*> pointers;
  if (names) {
    for (const std::string& name : *names) pointers.push_back(name.c_str());
  }
  return pointers;
}

inline const auto* dataOrNull(const auto& list) { return list.empty() ? nullptr : list.data(); }

}  // namespace ebpf
