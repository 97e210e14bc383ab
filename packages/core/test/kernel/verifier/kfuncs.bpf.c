#include "maps.h"

struct task_struct {
	struct task_struct *parent;
} __attribute__((preserve_access_index));

struct bpf_iter_num;

extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym __weak;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;
extern void bpf_preempt_disable(void) __ksym __weak;
extern int *bpf_iter_num_next(struct bpf_iter_num *iterator) __ksym __weak;

SEC("tp_btf/sched_process_exec")
int trusted_argument(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct task_struct *parent = bpf_task_acquire(task->parent); // rejected: trusted-argument, before 6.2: kfunc-unresolved
	if (parent)
		bpf_task_release(parent);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int null_argument(__u64 *ctx)
{
	bpf_task_release(bpf_task_from_pid(1)); // rejected: null-argument, before 6.2: kfunc-unresolved
	return 0;
}

SEC("tp_btf/sched_process_exec")
int rcu_unbalanced(__u64 *ctx)
{
	bpf_rcu_read_unlock(); // rejected: rcu-unbalanced, before 6.2: kfunc-unresolved
	return 0;
}

SEC("tp_btf/sched_process_exec")
int preemption_unbalanced(__u64 *ctx)
{
	bpf_preempt_disable(); // rejected: preemption-unbalanced, before 6.10: kfunc-unresolved
	return 0; // rejected: preemption-unbalanced
}

SEC("tp_btf/sched_process_exec")
int iterator_argument(__u64 *ctx)
{
	__u64 iterator = 0;
	return bpf_iter_num_next((void *)&iterator) != 0; // rejected: iterator-argument, before 6.4: kfunc-unresolved
}

SEC("tp_btf/sched_process_exec")
int dynptr_argument(__u64 *ctx)
{
	struct bpf_dynptr dynptr = {};
	char byte;
	return bpf_dynptr_read(&byte, 1, &dynptr, 0, 0); // rejected: dynptr-argument, before 5.19: unknown-function
}

SEC("socket")
int kfunc_not_allowed(struct __sk_buff *skb)
{
	return bpf_task_from_pid(1) != 0; // rejected: kfunc-not-allowed, before 6.2: kfunc-unresolved
}

SEC("tp_btf/sched_process_exec")
int referenced_dynptr_overwritten(__u64 *ctx)
{
	struct bpf_dynptr dynptr;
	bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &dynptr); // rejected: referenced-dynptr-overwritten, before 5.19: unknown-function
	*(volatile __u64 *)&dynptr = 0; // rejected: referenced-dynptr-overwritten
	bpf_ringbuf_discard_dynptr(&dynptr, 0); // rejected: referenced-dynptr-overwritten, before 6.2: dynptr-argument
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
