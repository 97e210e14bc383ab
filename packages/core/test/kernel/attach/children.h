/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs that see the whole machine, and report the children of the test alone. */
#ifndef FIXTURE_CHILDREN_H
#define FIXTURE_CHILDREN_H

#include "kernel.h"

/* The test's own process. */
const volatile __u32 test_pid = 0;

/* How often a child was seen, and with what. */
struct sighting {
	__u32 times;
	__s32 returned;
	__u64 argument;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct sighting);
} seen SEC(".maps");

/* The current process's sighting; null where that is no child of the test's. */
static __always_inline struct sighting *sighted(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	if (BPF_CORE_READ(task, real_parent, tgid) != test_pid)
		return 0;
	struct sighting none = {}, *known = bpf_map_lookup_elem(&seen, &pid);
	if (known)
		return known;
	bpf_map_update_elem(&seen, &pid, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&seen, &pid);
}

static __always_inline int see(__u64 argument, int returned)
{
	struct sighting *sighting = sighted();
	if (!sighting)
		return 0;
	__sync_fetch_and_add(&sighting->times, 1);
	sighting->argument = argument;
	sighting->returned = returned;
	return 0;
}

#endif
