#pragma once

#include <linux/bpf.h>

namespace ebpf {

/* What the kernel says of a link, without names and lists, which need room that only their kinds have. */
bpf_link_info linkInfo(int fd);

}  // namespace ebpf
