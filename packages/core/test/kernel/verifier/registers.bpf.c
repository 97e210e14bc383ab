#include "maps.h"

SEC("tracepoint/sched/sched_process_exec")
int null_map_value(void *ctx)
{
	struct value *value = first_value();
	return value->words[0]; // rejected: null-map-value
}

SEC("tracepoint/sched/sched_process_exec")
int null_memory(void *ctx)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, 8, 0);
	*record = 1; // rejected: null-memory
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("tc")
int null_pointer(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	return sk->family; // rejected: null-pointer
}

SEC("tracepoint/sched/sched_process_exec")
int scalar_dereference(void *ctx)
{
	return *(volatile int *)8; // rejected: scalar-dereference
}

SEC("xdp")
int invalid_dereference(struct xdp_md *ctx)
{
	return *(volatile char *)(long)ctx->data_end; // rejected: invalid-dereference
}

SEC("tracepoint/sched/sched_process_exec")
int uninitialized_register(void *ctx)
{
	int result;
	asm volatile("%0 = r9" : "=r"(result)); // rejected: uninitialized-register
	return result;
}

SEC("tracepoint/sched/sched_process_exec")
int null_pointer_math(void *ctx)
{
	struct value *value = first_value();
	asm volatile("%0 += 4" : "+r"(value)); // rejected: null-pointer-math
	return value ? value->words[0] : 0;
}

SEC("tracepoint/sched/sched_process_exec")
int unbounded_pointer_math(void *ctx)
{
	struct value *value = first_value();
	if (!value)
		return 0;
	__s64 index = *(volatile __s64 *)value;
	return *((char *)value + index); // rejected: unbounded-pointer-math
}

SEC("tracepoint/sched/sched_process_exec")
int pointer_math(void *ctx)
{
	asm volatile("%0 *= 2" : "+r"(ctx)); // rejected: pointer-math
	return (long)ctx;
}

SEC("socket")
int modified_context(struct __sk_buff *skb)
{
	__u64 offset = bpf_get_prandom_u32() & 4;
	asm volatile("%0 += %1" : "+r"(skb) : "r"(offset));
	return skb->len; // rejected: modified-context
}

SEC("tp_btf/sched_process_exec")
int unsafe_pointer(__u64 *ctx)
{
	char *task = (void *)ctx[0];
	return *(volatile __u64 *)(task - 8) != 0; // rejected: unsafe-pointer
}

SEC("tracepoint/sched/sched_process_exec")
int read_only_register(void *ctx)
{
	asm volatile("r10 = 0"); // rejected: read-only-register
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
