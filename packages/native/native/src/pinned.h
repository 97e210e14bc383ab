#pragma once

#include <string>

#include "fd.h"

namespace ebpf {

/*
 * BPF_OBJ_GET of a path where something of one kind has to be pinned: `prog`, `map` or `link`. Descriptors of different
 * kinds take the same commands, and would be taken for each other.
 */
Fd openPinned(const std::string& path, const char* kind);

}  // namespace ebpf
