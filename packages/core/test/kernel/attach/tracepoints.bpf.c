#include "children.h"

SEC("tracepoint/sched/sched_process_exec")
int by_tracepoint(void *ctx)
{
	return see(0, 0);
}

SEC("raw_tp/sched_process_exec")
int by_raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)ctx->args[0];
	return see(BPF_CORE_READ(task, tgid), 0);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(by_tp_btf, struct task_struct *task, int old_pid, struct linux_binprm *program)
{
	return see(task->tgid, 0);
}
