#include "maps.h"

struct task_struct___other {
	int exit_coed;
	struct {
		int nothing;
	} nowhere;
} __attribute__((preserve_access_index));

SEC("tp_btf/sched_process_exec")
int core_relocation(__u64 *ctx)
{
	struct task_struct___other *task = (void *)ctx[0];
	return task->exit_coed; // rejected: core-relocation
}

extern int bpf_no_such_kfunc(int argument) __ksym __weak;

SEC("tc")
int kfunc_unresolved(struct __sk_buff *skb)
{
	return bpf_no_such_kfunc(skb->len); // rejected: kfunc-unresolved
}

SEC("tracepoint/sched/sched_process_exec")
int infinite_loop(void *ctx)
{
	for (;;) // rejected: infinite-loop
		asm volatile("" ::: "memory");
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int unreachable(void *ctx)
{
	asm volatile("goto +1; r0 = 1"); // rejected: unreachable
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int jump_out_of_range(void *ctx)
{
	asm volatile("goto +1000"); // rejected: jump-out-of-range
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int missing_exit(void *ctx)
{
	asm volatile("r0 = 0"); // rejected: missing-exit
	__builtin_unreachable();
}

SEC("tracepoint/sched/sched_process_exec")
int unknown_function(void *ctx)
{
	return ((long (*)(void))9999)(); // rejected: unknown-function
}

SEC("tracepoint/sched/sched_process_exec")
int division_by_zero(void *ctx)
{
	asm volatile("r0 = 1; r0 /= 0"); // rejected: division-by-zero
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int invalid_shift(void *ctx)
{
	asm volatile("r0 = 1; r0 <<= 64"); // rejected: invalid-shift
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int invalid_instruction(void *ctx)
{
	asm volatile(".quad 0xff"); // rejected: invalid-instruction
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
