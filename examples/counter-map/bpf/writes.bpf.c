// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct trace_event_raw_sys_exit {
	long ret;
} __attribute__((preserve_access_index));

struct usage {
	char comm[16];
	__u64 calls;
	__u64 bytes;
};

/* What each process wrote, by pid. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32);
	__type(value, struct usage);
} writes SEC(".maps");

SEC("tracepoint/syscalls/sys_exit_write")
int on_write(struct trace_event_raw_sys_exit *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct usage *usage = bpf_map_lookup_elem(&writes, &pid);

	if (ctx->ret < 0)
		return 0;
	if (!usage) {
		struct usage first = {};
		/* Another thread may have been faster; its entry is as good. */
		bpf_map_update_elem(&writes, &pid, &first, BPF_NOEXIST);
		usage = bpf_map_lookup_elem(&writes, &pid);
		if (!usage)
			return 0;
	}
	/* Anew each time, for a process may become another program. */
	bpf_get_current_comm(usage->comm, sizeof(usage->comm));
	__sync_fetch_and_add(&usage->calls, 1);
	__sync_fetch_and_add(&usage->bytes, ctx->ret);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
