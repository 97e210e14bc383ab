#pragma once

#include <string>

namespace ebpf {

/* The kinds of handles. */
enum class Kind { object, program, map, link, iter, ring, perf, userRing, btf, stats };

inline std::string nameOf(Kind kind) {
  switch (kind) {
    case Kind::object:
      return "object";
    case Kind::program:
      return "program";
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
    case Kind::userRing:
      return "userRing";
    case Kind::btf:
      return "btf";
    case Kind::stats:
      return "stats";
  }
  return "unknown";
}

}  // namespace ebpf
