#include "maps.h"

SEC("tracepoint/sched/sched_process_exec")
int too_many_instructions(void *ctx)
{
	/* A pointer of every path is another one, so that no path is cut short. */
	struct value *value = first_value();
	if (!value)
		return 0;
#pragma unroll
	for (int i = 0; i < 20; i++) // rejected: too-many-instructions
		if (bpf_get_prandom_u32() & 1) // rejected: too-many-instructions
			asm volatile("%0 += %1" : "+r"(value) : "i"(1 << i)); // rejected: too-many-instructions
	asm volatile("" ::"r"(value)); // rejected: too-many-instructions
	return 0; // rejected: too-many-instructions
}

SEC("tracepoint/sched/sched_process_exec")
int too_many_jumps(void *ctx)
{
	__u64 sum = 0;
	for (int i = 0; i < 10000; i++) { // rejected: too-many-jumps
		if (bpf_get_prandom_u32() == i) // rejected: too-many-jumps
			sum += i; // rejected: too-many-jumps
	}
	return sum;
}

static __noinline int large(int seed)
{
	volatile char buffer[300] = {};
	buffer[seed & 0xff] = 1;
	return buffer[7];
}

SEC("tc")
int combined_stack(struct __sk_buff *skb) // rejected: combined-stack
{
	volatile char buffer[300] = {};
	buffer[1] = large(bpf_get_prandom_u32());
	return buffer[0];
}

static __noinline int tail(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &tails, 0);
	return skb->len;
}

SEC("tc")
int tail_call_stack(struct __sk_buff *skb) // rejected: tail-call-stack
{
	volatile char buffer[300] = {};
	buffer[1] = tail(skb);
	return buffer[0];
}

#define FRAME(name, next)                       \
	static __noinline int name(int number)  \
	{                                       \
		return next(number + 1) * 3;    \
	}

static __noinline int depth19(int number)
{
	return bpf_get_prandom_u32() + number;
}
FRAME(depth18, depth19)
FRAME(depth17, depth18)
FRAME(depth16, depth17)
FRAME(depth15, depth16) // rejected: call-depth
FRAME(depth14, depth15)
FRAME(depth13, depth14)
FRAME(depth12, depth13)
FRAME(depth11, depth12)
FRAME(depth10, depth11)
FRAME(depth9, depth10)
FRAME(depth8, depth9)
FRAME(depth7, depth8) // rejected: call-depth
FRAME(depth6, depth7)
FRAME(depth5, depth6)
FRAME(depth4, depth5)
FRAME(depth3, depth4)
FRAME(depth2, depth3)
FRAME(depth1, depth2)

SEC("tracepoint/sched/sched_process_exec")
int call_depth(void *ctx)
{
	return depth1(1);
}

char LICENSE[] SEC("license") = "GPL";
