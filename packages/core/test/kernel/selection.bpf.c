/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs that share some of their maps. */
#include "attach/kernel.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} execs SEC(".maps"), exits SEC(".maps"), common SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} held SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct inner);
} holder SEC(".maps") = { .values = { &held } };

int called(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, int(void *));
} calls SEC(".maps") = { .values = { (void *)&called } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} kept SEC(".maps");

static __noinline int count(void *map)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 one = 1, *times = bpf_map_lookup_elem(map, &pid);
	if (times)
		__sync_fetch_and_add(times, 1);
	else
		bpf_map_update_elem(map, &pid, &one, BPF_ANY);
	return 0;
}

static __noinline int count_common(void)
{
	return count(&common);
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	count(&execs);
	return count_common();
}

SEC("tracepoint/sched/sched_process_exit")
int on_exit(void *ctx)
{
	count(&exits);
	return count_common();
}

SEC("tracepoint/sched/sched_process_fork")
int on_fork(void *ctx)
{
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&holder, &zero);
	if (map)
		bpf_map_lookup_elem(map, &zero);
	bpf_tail_call(ctx, &calls, 0);
	return 0;
}

SEC("tracepoint")
int called(void *ctx)
{
	return count(&kept);
}

/* The kernel has no such function: the whole object does not load. */
SEC("fentry/ebpf_ts_no_such_function")
int BPF_PROG(impossible)
{
	return 0;
}
