// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct trace_event_raw_sys_enter {
	unsigned long args[6];
} __attribute__((preserve_access_index));

struct opening {
	__u32 tid;
	char path[256];
};

/* Set before load: the process that is looked at. */
const volatile __u32 target_pid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
	__type(value, struct opening);
} opens SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_openat")
int on_openat(struct trace_event_raw_sys_enter *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();

	if (id >> 32 != target_pid)
		return 0;
	struct opening *opening = bpf_ringbuf_reserve(&opens, sizeof(*opening), 0);
	if (!opening)
		return 0;
	opening->tid = id;
	bpf_probe_read_user_str(opening->path, sizeof(opening->path), (const void *)ctx->args[1]);
	bpf_ringbuf_submit(opening, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
