// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * execsnoop: a record for every program that starts, and on demand for every exec that failed.
 *
 * An exec that succeeded is seen at sched_process_exec, the kernel's own record of a replaced process image: it
 * covers execve and execveat, 32-bit callers, threads that exec and helpers that the kernel starts. The arguments
 * are read from the new image, between mm->arg_start and mm->arg_end, where the kernel has just written them:
 * they are resident, separated by NUL and cannot be changed any more by other threads. Reading the caller's
 * pointers at the entry of the system call would lose every argument whose page is not resident. For a script
 * the arguments are the interpreter's, as in /proc/PID/cmdline.
 *
 * An exec that failed has no new image. Its argv is remembered at the entry of the system call and read from the
 * caller's memory, which is still there, at its exit. Nothing may fault here either, so that an argument on a page
 * that nobody has touched yet stays unread; the record then says that it is truncated. The kernel does not report
 * the system calls of 32-bit callers to these tracepoints.
 *
 * A record's arguments are always a prefix of the real ones.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define INVALID_UID ((__u32)-1)

/* Set before load; the verifier removes the branches that cannot be taken. */
const volatile __u32 target_uid = INVALID_UID; /* INVALID_UID: every user */
const volatile __u32 target_pid = 0;           /* 0: every process */
const volatile __u32 target_ppid = 0;          /* 0: every parent */
const volatile bool include_failed = 0;

enum event_flags {
	TRUNCATED = 1, /* There were more arguments, or more of the last one. */
};

struct event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__s32 ret;       /* 0 or -errno */
	__u32 args_size; /* bytes of args that are arguments; the rest of the record has no meaning */
	__u32 flags;
	char comm[16];
	char args[]; /* each ended by NUL */
};

/*
 * A reservation's size has to be a constant, so that there are three. The small one is for the many: a ring of
 * 4 KiB holds thirteen. The middle one is the largest that such a ring takes, beside its own header of 8 bytes.
 */
#define SMALL_ARGS 256
#define MIDDLE_ARGS (4096 - 16 - (int)sizeof(struct event))
#define LARGE_ARGS (32 * 1024)

/* Of an exec that failed. */
#define FAILED_ARGS 128
#define FAILED_ARG_SIZE 1024

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
	__type(value, struct event);
} events SEC(".maps");

/* How many records found no room in events. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} events_lost SEC(".maps");

/* The argv of each exec under way, by the task's address: a thread that execs changes its tid to the leader's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, __u64);
} calls SEC(".maps");

static __always_inline struct task_struct *current_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline __u32 current_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline bool is_wanted(void)
{
	if (target_uid != INVALID_UID && target_uid != (__u32)bpf_get_current_uid_gid())
		return 0;
	if (target_pid && target_pid != current_pid())
		return 0;
	if (target_ppid && target_ppid != (__u32)BPF_CORE_READ(current_task(), real_parent, tgid))
		return 0;
	return 1;
}

static __always_inline void count_lost(void)
{
	__u32 zero = 0;
	__u64 *lost = bpf_map_lookup_elem(&events_lost, &zero);

	/* Atomic although per CPU: a program on a tracepoint may be preempted. */
	if (lost)
		__sync_fetch_and_add(lost, 1);
}

static __always_inline struct event *reserve(__u32 args_capacity, __s32 ret)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event) + args_capacity, 0);

	if (!event) {
		count_lost();
		return 0;
	}
	event->time_ns = bpf_ktime_get_ns();
	event->pid = current_pid();
	event->ppid = BPF_CORE_READ(current_task(), real_parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	event->ret = ret;
	event->args_size = 0;
	event->flags = 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

static __always_inline void submit_image_args(__u64 start, __u64 size, __u32 args_capacity)
{
	struct event *event = reserve(args_capacity, 0);

	if (!event)
		return;
	if (size > args_capacity) {
		size = args_capacity;
		event->flags = TRUNCATED;
	}
	if (bpf_probe_read_user(event->args, size, (void *)start) == 0)
		event->args_size = size;
	else
		event->flags = TRUNCATED;
	bpf_ringbuf_submit(event, 0);
}

SEC("tracepoint/sched/sched_process_exec")
int sched_process_exec(void *ctx)
{
	__u64 key = (__u64)current_task();
	__u64 start, size;

	if (include_failed)
		bpf_map_delete_elem(&calls, &key);
	if (!is_wanted())
		return 0;

	start = BPF_CORE_READ(current_task(), mm, arg_start);
	size = BPF_CORE_READ(current_task(), mm, arg_end) - start;
	if (size <= SMALL_ARGS)
		submit_image_args(start, size, SMALL_ARGS);
	else if (size <= MIDDLE_ARGS)
		submit_image_args(start, size, MIDDLE_ARGS);
	else
		submit_image_args(start, size, LARGE_ARGS);
	return 0;
}

static __always_inline int remember(__u64 argv)
{
	__u64 key = (__u64)current_task();

	if (is_wanted())
		bpf_map_update_elem(&calls, &key, &argv, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_execve")
int sys_enter_execve(struct trace_event_raw_sys_enter *ctx)
{
	return remember(ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int sys_enter_execveat(struct trace_event_raw_sys_enter *ctx)
{
	return remember(ctx->args[2]);
}

/* Whether a string that fills its buffer goes on behind it. */
static __always_inline bool is_cut(const char *text, long size)
{
	char last = 0;

	if (size < FAILED_ARG_SIZE)
		return 0;
	return bpf_probe_read_user(&last, 1, text + FAILED_ARG_SIZE - 1) != 0 || last != 0;
}

static __always_inline void read_caller_args(struct event *event, const char *const *argv)
{
	__u32 offset = 0;

	/* Taken back where the list is found to end. */
	event->flags = TRUNCATED;
	for (int i = 0; i <= FAILED_ARGS; i++) {
		const char *arg = 0;
		long size;

		if (bpf_probe_read_user(&arg, sizeof(arg), &argv[i]))
			break;
		if (!arg) {
			event->flags = 0;
			break;
		}
		if (i == FAILED_ARGS || offset > MIDDLE_ARGS - FAILED_ARG_SIZE)
			break;
		size = bpf_probe_read_user_str(event->args + offset, FAILED_ARG_SIZE, arg);
		if (size <= 0)
			break;
		offset += size;
		if (is_cut(arg, size))
			break;
	}
	event->args_size = offset;
}

static __always_inline int submit_failed(long ret)
{
	__u64 key = (__u64)current_task();
	__u64 *argv = bpf_map_lookup_elem(&calls, &key);
	const char *const *pointers;
	struct event *event;

	if (!argv)
		return 0;
	pointers = (void *)*argv;
	bpf_map_delete_elem(&calls, &key);
	if (ret >= 0)
		return 0;

	event = reserve(MIDDLE_ARGS, ret);
	if (!event)
		return 0;
	/* execve takes a null argv for an empty one. */
	if (pointers)
		read_caller_args(event, pointers);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_execve")
int sys_exit_execve(struct trace_event_raw_sys_exit *ctx)
{
	return submit_failed(ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int sys_exit_execveat(struct trace_event_raw_sys_exit *ctx)
{
	return submit_failed(ctx->ret);
}

/* The helpers that read memory are for GPL-compatible programs. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
