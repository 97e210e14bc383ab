/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The stacks of one process when it makes one system call. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* The process, and the number of the system call. */
const volatile __u32 target_pid = 0;
const volatile __u64 target_call = 0;

struct event {
	__u32 pid;
	__s32 user;
	__s32 with_ids;
	__s32 kernel;
	__u64 copied[32];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct event);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(struct bpf_stack_build_id));
} id_stacks SEC(".maps");

static __always_inline int report(void *ctx)
{
	struct event *event;
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	if (pid != target_pid)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	__builtin_memset(event->copied, 0, sizeof(event->copied));
	event->pid = pid;
	event->user = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	event->with_ids = bpf_get_stackid(ctx, &id_stacks, BPF_F_USER_STACK);
	event->kernel = bpf_get_stackid(ctx, &stacks, 0);
	bpf_get_stack(ctx, event->copied, sizeof(event->copied), BPF_F_USER_STACK);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_call(struct bpf_raw_tracepoint_args *ctx)
{
	return ctx->args[1] == target_call ? report(ctx) : 0;
}

SEC("uprobe")
int on_function(void *ctx)
{
	return report(ctx);
}
