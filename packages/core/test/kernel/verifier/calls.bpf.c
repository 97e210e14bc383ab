#include "maps.h"

__noinline int length_of(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("tc")
int subprogram_arguments(struct __sk_buff *skb)
{
	return length_of((void *)8); // rejected: subprogram-arguments
}

static __noinline int second(long address)
{
	return *(volatile int *)address + 1; // rejected: scalar-dereference
}

static __noinline int first(long address)
{
	return second(address + bpf_get_prandom_u32()) + 1;
}

SEC("tracepoint/sched/sched_process_exec")
int in_subprogram(void *ctx)
{
	return first(8);
}

SEC("tracepoint/sched/sched_process_exec")
int argument_type(void *ctx)
{
	return bpf_map_lookup_elem(&values, (void *)8) != 0; // rejected: argument-type
}

SEC("tp_btf/sched_process_exec")
int argument_struct(__u64 *ctx)
{
	char buffer[16] = {};
	return bpf_get_task_stack((void *)ctx[2], buffer, 16, 0); // rejected: argument-struct
}

SEC("tracepoint/sched/sched_process_exec")
int map_for_helper(void *ctx)
{
	__u64 record = 1;
	return bpf_ringbuf_output(&values, &record, 8, 0); // rejected: map-for-helper
}

SEC("tracepoint/sched/sched_process_exec")
int constant_argument(void *ctx)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, bpf_get_prandom_u32() & 7, 0); // rejected: constant-argument
	if (record)
		bpf_ringbuf_discard(record, 0);
	return 0;
}

SEC("cgroup_skb/ingress")
int return_value(struct __sk_buff *skb)
{
	return 7; // rejected: return-value
}

char LICENSE[] SEC("license") = "GPL";
