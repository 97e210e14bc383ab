#include "maps.h"

const volatile int settings = 1;

SEC("tracepoint/sched/sched_process_exec")
int map_value_out_of_bounds(void *ctx)
{
	struct value *value = first_value();
	if (!value)
		return 0;
	return *(volatile __u32 *)(value + 1); // rejected: map-value-out-of-bounds
}

SEC("xdp")
int packet_out_of_bounds(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;
	return *(volatile __u8 *)data; // rejected: packet-out-of-bounds
}

SEC("tracepoint/sched/sched_process_exec")
int memory_out_of_bounds(void *ctx)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, 8, 0);
	if (!record)
		return 0;
	*(volatile __u64 *)(record + 1) = 1; // rejected: memory-out-of-bounds
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("raw_tracepoint.w/sched_process_exec")
int buffer_out_of_bounds(struct bpf_raw_tracepoint_args *ctx)
{
	char *buffer = (void *)ctx->args[0];
	return *(volatile char *)(buffer - 8); // rejected: buffer-out-of-bounds
}

SEC("tp_btf/sched_process_exec")
int missing_argument(__u64 *ctx)
{
	return ctx[7] != 0; // rejected: missing-argument
}

SEC("socket")
int context_out_of_bounds(struct __sk_buff *skb)
{
	return *(volatile __u32 *)((char *)skb + 4096); // rejected: context-out-of-bounds
}

SEC("tp_btf/sched_process_exec")
int struct_out_of_bounds(__u64 *ctx)
{
	char *task = (void *)ctx[0];
	return *(volatile __u64 *)(task + 1000000) != 0; // rejected: struct-out-of-bounds
}

SEC("tracepoint/sched/sched_process_exec")
int variable_stack_access(void *ctx)
{
	volatile char buffer[16] = {};
	buffer[bpf_get_prandom_u32() & 0xff] = 1; // rejected: variable-stack-access
	return buffer[0];
}

SEC("tracepoint/sched/sched_process_exec")
int uninitialized_stack(void *ctx)
{
	__u32 key;
	asm volatile("" : "=m"(key));
	return bpf_map_lookup_elem(&values, &key) != 0; // rejected: uninitialized-stack, since 6.3: accepted
}

SEC("tracepoint/sched/sched_process_exec")
int stack_out_of_bounds(void *ctx)
{
	char comm[16] = {};
	bpf_get_current_comm(comm, 64); // rejected: stack-out-of-bounds
	return comm[0];
}

SEC("tracepoint/sched/sched_process_exec")
int misaligned_access(void *ctx)
{
	asm volatile("*(u32 *)(r10 - 15) = %0" ::"r"(1)); // rejected: misaligned-access
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int negative_offset(void *ctx)
{
	char buffer[8];
	struct value *value = first_value();
	if (!value)
		return 0;
	__s64 size = *(volatile __s64 *)value;
	if (size > 8)
		return 0;
	bpf_probe_read_kernel(buffer, size, 0); // rejected: negative-offset
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int zero_sized_read(void *ctx)
{
	char comm[16];
	bpf_get_current_comm(comm, bpf_get_prandom_u32() & 0xf); // rejected: zero-sized-read
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int unbounded_access(void *ctx)
{
	char buffer[8];
	struct value *value = first_value();
	if (!value)
		return 0;
	bpf_probe_read_kernel(buffer, value->words[0], 0); // rejected: unbounded-access
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int write_forbidden(void *ctx)
{
	*(volatile int *)&settings = 2; // rejected: write-forbidden
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
