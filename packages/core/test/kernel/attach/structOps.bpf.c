#include "kernel.h"

struct sock;

/* A namespace may only choose among those that have it. */
enum { TCP_CONG_NON_RESTRICTED = 1 };

struct tcp_congestion_ops {
	__u32 flags;
	char name[16];
	void (*init)(struct sock *sk);
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
};

__u32 connections = 0;

SEC("struct_ops/init")
void BPF_PROG(on_connection, struct sock *sk)
{
	__sync_fetch_and_add(&connections, 1);
}

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(threshold, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(undo, struct sock *sk)
{
	return 10;
}

SEC(".struct_ops")
struct tcp_congestion_ops slow = {
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "ebpf_ts_slow",
	.init = (void *)on_connection,
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
};

/* By a link, which can be given another table of the same name. */
SEC("?.struct_ops.link")
struct tcp_congestion_ops linked = {
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "ebpf_ts_linked",
	.init = (void *)on_connection,
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
};
