// since clang 11
// Maps that fill the kernel's tables of functions.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sock;
struct tcp_congestion_ops {
	unsigned (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, unsigned ack, unsigned acked);
	unsigned (*undo_cwnd)(struct sock *sk);
	unsigned flags;
	char name[16];
};

SEC("struct_ops/ssthresh") unsigned BPF_ssthresh(struct sock *sk) { return 2; }
SEC("struct_ops") void BPF_cong_avoid(struct sock *sk, unsigned ack, unsigned acked) { }
SEC("struct_ops.s/undo") unsigned BPF_undo(struct sock *sk) { return 1; }

SEC(".struct_ops") struct tcp_congestion_ops plain = {
	.ssthresh = (void *)BPF_ssthresh,
	.cong_avoid = (void *)BPF_cong_avoid,
	.name = "plain",
};
SEC(".struct_ops.link") struct tcp_congestion_ops linked = {
	.cong_avoid = (void *)BPF_cong_avoid,
	.undo_cwnd = (void *)BPF_undo,
	.flags = 7,
	.name = "linked",
};
SEC("?.struct_ops.link") struct tcp_congestion_ops optional = { .ssthresh = (void *)BPF_ssthresh, .name = "opt" };

char LICENSE[] SEC("license") = "GPL";
