#include "maps.h"

SEC("tracepoint/sched/sched_process_exec")
int gpl_only(void *ctx)
{
	char buffer[8];
	return bpf_probe_read_kernel(buffer, 8, ctx); // rejected: gpl-only
}

SEC("tracepoint/sched/sched_process_exec")
int helper_not_allowed(void *ctx)
{
	char byte = 0;
	return bpf_skb_store_bytes(ctx, 0, &byte, 1, 0); // rejected: helper-not-allowed
}

SEC("tracepoint/sched/sched_process_exec")
int instruction_not_allowed(void *ctx)
{
	asm volatile("r6 = %0; r0 = *(u8 *)skb[0]" ::"r"(ctx) : "r0", "r6"); // rejected: instruction-not-allowed
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int sleeping_call(void *ctx)
{
	char byte = 0;
	return bpf_copy_from_user(&byte, 1, 0); // rejected: sleeping-call
}

SEC("fentry.s/vfs_mkdir")
int sleepable_program(void *ctx) // rejected: sleepable-program
{
	return 0;
}

SEC("fmod_ret/vfs_mkdir")
int attach_not_modifiable(void *ctx) // rejected: attach-not-modifiable
{
	return 0;
}

char LICENSE[] SEC("license") = "Proprietary";
