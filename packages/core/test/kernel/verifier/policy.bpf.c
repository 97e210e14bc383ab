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
	return bpf_copy_from_user(&byte, 1, 0); // rejected: sleeping-call, before 6.8: helper-not-allowed
}

SEC("fentry.s/vfs_mkdir")
int sleepable_program(void *ctx)
{
	return 0; // rejected: sleepable-program
}

SEC("fmod_ret/vfs_mkdir")
int attach_not_modifiable(void *ctx)
{
	return 0; // rejected: attach-not-modifiable
}

char LICENSE[] SEC("license") = "Proprietary";
