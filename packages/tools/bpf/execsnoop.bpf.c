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
 * An exec that failed has no new image. Its path and its argv are remembered at the entry of the system call and
 * read from the caller's memory, which is still there, at its exit. Nothing may fault here either, so that an
 * argument on a page that nobody has touched yet stays unread; the record then says that it is truncated. Other
 * threads of the caller may change that memory up to then. An exec that fails when the old image is gone already has
 * no memory to read from, and is reported without path and arguments. The kernel does not report the system calls
 * of 32-bit callers to these tracepoints.
 *
 * The path tells the attempts of a search along PATH from each other, whose arguments are all the same. It is the
 * one that the caller gave; of an execveat by file descriptor that succeeded the kernel's, "/dev/fd/N/...".
 *
 * A record's path and arguments are always prefixes of what was read.
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
	ARGS_TRUNCATED = 1, /* There were more arguments, or more of the last one. */
	PATH_TRUNCATED = 2, /* There was more of the path. */
};

struct event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__s32 ret;       /* 0 or -errno */
	__u32 strings_size; /* bytes of strings that are in use; the rest of the record has no meaning */
	__u32 flags;
	char comm[16];
	char strings[]; /* the path, then the arguments, each ended by NUL */
};

/*
 * A reservation's size has to be a constant, so that there are three. The small one is for the many: a ring of
 * 4 KiB holds thirteen. The middle one is the largest that such a ring takes, beside its own header of 8 bytes.
 */
#define SMALL 256
#define MIDDLE (4096 - 16 - (int)sizeof(struct event))
#define LARGE_PATH 4096
#define LARGE_ARGS (32 * 1024)

/* Of an exec that failed. */
#define FAILED_ARGS 128
#define FAILED_STRING_SIZE 1024

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

/* The caller's pointers. */
struct call {
	__u64 path;
	__u64 argv;
	__u64 mm; /* the memory that they point into */
};

/* Each exec under way, by the task's address: a thread that execs changes its tid to the leader's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

static __always_inline struct task_struct *current_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline __u64 current_mm(void)
{
	return (__u64)BPF_CORE_READ(current_task(), mm);
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

static __always_inline struct event *reserve(__u32 strings_capacity, __s32 ret)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event) + strings_capacity, 0);

	if (!event) {
		count_lost();
		return 0;
	}
	event->time_ns = bpf_ktime_get_ns();
	event->pid = current_pid();
	event->ppid = BPF_CORE_READ(current_task(), real_parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	event->ret = ret;
	event->strings_size = 0;
	event->flags = 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

/* The size again, where clang has proved it small enough: a verifier before 5.11 forgets it when it is spilled. */
static __always_inline __u64 at_most(__u64 size, __u64 capacity)
{
	barrier_var(size);
	return size < capacity ? size : capacity;
}

/* Takes what reading the path returned, and gives its size. A path that could not be read is an empty one. */
static __always_inline __u64 path_size(struct event *event, long read)
{
	if (read > 0)
		return read;
	event->strings[0] = 0;
	if (read < 0)
		event->flags |= PATH_TRUNCATED;
	return 1;
}

/* Where a new image's path and arguments lie, and how many bytes they take. */
struct image {
	void *path;
	void *args;
	__u64 path_size;
	__u64 args_size;
};

static __always_inline void submit_image(const struct image *image, __u64 path_capacity, __u64 args_capacity)
{
	struct event *event = reserve(path_capacity + args_capacity, 0);
	__u64 offset, size;

	if (!event)
		return;
	if (image->path_size > path_capacity)
		event->flags |= PATH_TRUNCATED;
	offset = path_size(event, bpf_probe_read_kernel_str(event->strings, path_capacity, image->path));
	offset = at_most(offset, path_capacity);

	if (image->args_size > args_capacity)
		event->flags |= ARGS_TRUNCATED;
	size = at_most(image->args_size, args_capacity);
	if (bpf_probe_read_user(event->strings + offset, size, image->args)) {
		event->flags |= ARGS_TRUNCATED;
		size = 0;
	}
	event->strings_size = offset + size;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline bool fits(const struct image *image, __u64 path_capacity, __u64 args_capacity)
{
	return image->path_size <= path_capacity && image->args_size <= args_capacity;
}

SEC("tracepoint/sched/sched_process_exec")
int sched_process_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	__u64 key = (__u64)current_task();
	__u32 path = ctx->__data_loc_filename;
	struct image image;

	if (include_failed)
		bpf_map_delete_elem(&calls, &key);
	if (!is_wanted())
		return 0;

	/* A place in the tracepoint's data: the offset in the lower half, the size with the NUL in the upper one. */
	image.path = (void *)ctx + (path & 0xffff);
	image.path_size = path >> 16;
	image.args = (void *)BPF_CORE_READ(current_task(), mm, arg_start);
	image.args_size = BPF_CORE_READ(current_task(), mm, arg_end) - (__u64)image.args;

	/* The verifier adds up what each may take at most, so that both parts of a record need a limit of their own. */
	if (fits(&image, 48, SMALL - 48))
		submit_image(&image, 48, SMALL - 48);
	else if (fits(&image, 128, SMALL - 128))
		submit_image(&image, 128, SMALL - 128);
	else if (fits(&image, 512, MIDDLE - 512))
		submit_image(&image, 512, MIDDLE - 512);
	else
		submit_image(&image, LARGE_PATH, LARGE_ARGS);
	return 0;
}

static __always_inline int remember(__u64 path, __u64 argv)
{
	__u64 key = (__u64)current_task();
	struct call call = { .path = path, .argv = argv, .mm = current_mm() };

	if (is_wanted())
		bpf_map_update_elem(&calls, &key, &call, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_execve")
int sys_enter_execve(struct trace_event_raw_sys_enter *ctx)
{
	return remember(ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int sys_enter_execveat(struct trace_event_raw_sys_enter *ctx)
{
	return remember(ctx->args[1], ctx->args[2]);
}

/* Whether a string that fills its buffer goes on behind it. */
static __always_inline bool is_cut(const char *text, long size)
{
	char last = 0;

	if (size < FAILED_STRING_SIZE)
		return 0;
	return bpf_probe_read_user(&last, 1, text + FAILED_STRING_SIZE - 1) != 0 || last != 0;
}

static __always_inline void read_caller_path(struct event *event, const char *path)
{
	long size = bpf_probe_read_user_str(event->strings, FAILED_STRING_SIZE, path);

	event->strings_size = path_size(event, size);
	if (is_cut(path, size))
		event->flags |= PATH_TRUNCATED;
}

static __always_inline void read_caller_args(struct event *event, const char *const *argv)
{
	__u32 offset = event->strings_size;

	/* Taken back where the list is found to end. */
	event->flags |= ARGS_TRUNCATED;
	for (int i = 0; i <= FAILED_ARGS; i++) {
		const char *arg = 0;
		long size;

		if (bpf_probe_read_user(&arg, sizeof(arg), &argv[i]))
			break;
		if (!arg) {
			event->flags &= ~ARGS_TRUNCATED;
			break;
		}
		if (i == FAILED_ARGS || offset > MIDDLE - FAILED_STRING_SIZE)
			break;
		event->strings[offset] = 0;
		size = bpf_probe_read_user_str(event->strings + offset, FAILED_STRING_SIZE, arg);
		if (size < 0)
			break;
		/* Older kernels, 6.12 among them, give 0 for an empty string; newer ones count its NUL. */
		offset += size + !size;
		if (is_cut(arg, size))
			break;
	}
	event->strings_size = offset;
}

static __always_inline int submit_failed(long ret)
{
	__u64 key = (__u64)current_task();
	struct call *found = bpf_map_lookup_elem(&calls, &key);
	struct event *event;
	struct call call;

	if (!found)
		return 0;
	call = *found;
	bpf_map_delete_elem(&calls, &key);
	if (ret >= 0)
		return 0;

	event = reserve(MIDDLE, ret);
	if (!event)
		return 0;
	if (call.mm != current_mm()) {
		/* It failed beyond the point of no return: the caller's memory is gone, the new image says what it likes. */
		event->strings_size = path_size(event, -1);
		event->flags |= ARGS_TRUNCATED;
	} else {
		read_caller_path(event, (void *)call.path);
		/* execve takes a null argv for an empty one. */
		if (call.argv)
			read_caller_args(event, (void *)call.argv);
	}
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
