// SPDX-License-Identifier: GPL-2.0 OR MIT
/* One event, seen in three ways. User space loads one of them: a `?` keeps a program out until it is asked for. */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/ptrace.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define AF_INET 2
#define TCP_SYN_SENT 2

struct sock_common {
	__be32 skc_daddr;
	__be16 skc_dport;
	unsigned short skc_family;
} __attribute__((preserve_access_index));
struct sock {
	struct sock_common __sk_common;
} __attribute__((preserve_access_index));
struct trace_event_raw_inet_sock_set_state {
	const struct sock *skaddr;
	int newstate;
	__u16 protocol;
} __attribute__((preserve_access_index));

struct connect {
	__u32 pid;
	char comm[16];
	__u8 address[4];
	__u16 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct connect);
} connects SEC(".maps");

static int report(const struct sock *sock)
{
	struct connect connect = { .pid = bpf_get_current_pid_tgid() >> 32 };

	if (BPF_CORE_READ(sock, __sk_common.skc_family) != AF_INET)
		return 0;
	bpf_get_current_comm(connect.comm, sizeof(connect.comm));
	BPF_CORE_READ_INTO(&connect.address, sock, __sk_common.skc_daddr);
	connect.port = bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport));
	bpf_ringbuf_output(&connects, &connect, sizeof(connect), 0);
	return 0;
}

SEC("?fentry/tcp_connect")
int BPF_PROG(by_fentry, struct sock *sock)
{
	return report(sock);
}

SEC("?kprobe/tcp_connect")
int BPF_KPROBE(by_kprobe, struct sock *sock)
{
	return report(sock);
}

/* A connection is under way where a socket's state becomes SYN_SENT. */
SEC("?tracepoint/sock/inet_sock_set_state")
int by_tracepoint(struct trace_event_raw_inet_sock_set_state *ctx)
{
	return ctx->newstate == TCP_SYN_SENT && ctx->protocol == IPPROTO_TCP ? report(ctx->skaddr) : 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
