// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Every exec of a child of the watched processes: a record in a ring, and one more in its parent's count. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* The fields' places are those of the running kernel (CO-RE), for whatever processor it was built. */
struct task_struct {
	struct task_struct *real_parent;
	int tgid;
} __attribute__((preserve_access_index));

struct event {
	__u64 number;
	__u32 pid;
	__u32 ppid;
	char comm[16];
};

const volatile __u64 first_number = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} watched SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
	__type(value, struct event);
} events SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 ppid = BPF_CORE_READ(task, real_parent, tgid);
	__u64 *count = bpf_map_lookup_elem(&watched, &ppid);
	if (!count)
		return 0;
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->number = first_number + __sync_fetch_and_add(count, 1);
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = ppid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
