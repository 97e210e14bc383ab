#pragma once

#include <string>

namespace ebpf {

/* The kinds of handles. */
enum class Kind { object, map, link, iter, ring, perf, btf };

inline std::string nameOf(Kind kind) {
  switch (kind) {
    case Kind::object:
      return "object";
    case Kind::map:
      return "map";
    case Kind::link:
      return "link";
    case Kind::iter:
      return "iter";
    case Kind::ring:
      return "ring";
    case Kind::perf:
      return "perf";
    case Kind::btf:
      return "btf";
  }
  return "unknown";
}

}  // namespace ebpf
