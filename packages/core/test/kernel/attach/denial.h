/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs that refuse a file to one process, which the test names. */
#include "kernel.h"

enum { EPERM = 1 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} refusals SEC(".maps");

static __always_inline bool is_denied(const char *name)
{
	const char denied[] = "denied";
#pragma unroll
	for (int i = 0; i < sizeof(denied); i++)
		if (name[i] != denied[i])
			return false;
	return true;
}

/* Only what is called `denied`: a process opens more than that when it starts. */
static __always_inline int verdict(struct file *file)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 *count = bpf_map_lookup_elem(&refusals, &pid);
	char name[8] = {};
	if (!count)
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	if (!is_denied(name))
		return 0;
	__sync_fetch_and_add(count, 1);
	return -EPERM;
}
