#pragma once

namespace ebpf {

/* `EPERM` of 1; `LIBBPF_ERRNO__FORMAT` of libbpf's own 4001. */
const char* errnoName(int error);

}  // namespace ebpf
