#pragma once

#include <string>

namespace ebpf {

/* The kinds of handles. */
enum class Kind { object, map, link, ring };

inline std::string nameOf(Kind kind) {
  switch (kind) {
    case Kind::object:
      return "object";
    case Kind::map:
      return "map";
    case Kind::link:
      return "link";
    case Kind::ring:
      return "ring";
  }
  return "unknown";
}

}  // namespace ebpf
