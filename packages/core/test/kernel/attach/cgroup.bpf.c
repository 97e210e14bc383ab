/* One program for each hook of a cgroup. Those that can refuse do; the others change what is asked, or count. */
#include "packets.h"

enum { REFUSE = 0, ALLOW = 1 };
enum { ZERO_MAJOR = 1, ZERO_MINOR = 5 };

SEC("cgroup/sock_create")
int sock_create(struct bpf_sock *ctx)
{
	return REFUSE;
}

SEC("cgroup/bind4")
int bind4(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/bind6")
int bind6(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/post_bind4")
int post_bind4(struct bpf_sock *ctx)
{
	return REFUSE;
}

SEC("cgroup/post_bind6")
int post_bind6(struct bpf_sock *ctx)
{
	return REFUSE;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/sendmsg6")
int sendmsg6(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/connect_unix")
int connect_unix(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/sendmsg_unix")
int sendmsg_unix(struct bpf_sock_addr *ctx)
{
	return REFUSE;
}

SEC("cgroup/getsockopt")
int getsockopt_(struct bpf_sockopt *ctx)
{
	return REFUSE;
}

SEC("cgroup/setsockopt")
int setsockopt_(struct bpf_sockopt *ctx)
{
	return REFUSE;
}

SEC("cgroup/sysctl")
int sysctl(struct bpf_sysctl *ctx)
{
	return REFUSE;
}

SEC("cgroup/dev")
int dev(struct bpf_cgroup_dev_ctx *ctx)
{
	return ctx->major == ZERO_MAJOR && ctx->minor == ZERO_MINOR ? REFUSE : ALLOW;
}

SEC("cgroup_skb/egress")
int egress(struct __sk_buff *ctx)
{
	return REFUSE;
}

SEC("cgroup_skb/ingress")
int ingress(struct __sk_buff *ctx)
{
	count_ip((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return ALLOW;
}

SEC("cgroup/getsockname4")
int getsockname4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

SEC("cgroup/recvmsg4")
int recvmsg4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

SEC("cgroup/getsockname6")
int getsockname6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

SEC("cgroup/getpeername6")
int getpeername6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

SEC("cgroup/recvmsg6")
int recvmsg6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(port);
	return ALLOW;
}

static __always_inline void count(void)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&datagrams, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
}

SEC("cgroup/sock_release")
int sock_release(struct bpf_sock *ctx)
{
	count();
	return ALLOW;
}

SEC("sockops")
int sock_ops(struct bpf_sock_ops *ctx)
{
	if (ctx->op == BPF_SOCK_OPS_TCP_CONNECT_CB)
		count();
	return 1;
}

SEC("cgroup/getsockname_unix")
int getsockname_unix(struct bpf_sock_addr *ctx)
{
	count();
	return ALLOW;
}

SEC("cgroup/getpeername_unix")
int getpeername_unix(struct bpf_sock_addr *ctx)
{
	count();
	return ALLOW;
}

SEC("cgroup/recvmsg_unix")
int recvmsg_unix(struct bpf_sock_addr *ctx)
{
	count();
	return ALLOW;
}
