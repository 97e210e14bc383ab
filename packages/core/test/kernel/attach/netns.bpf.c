#include "packets.h"

enum { PASS = 1 };

static __always_inline void count(void)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&datagrams, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
}

SEC("sk_lookup")
int lookup(struct bpf_sk_lookup *ctx)
{
	if (ctx->local_port == port)
		count();
	return PASS;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *ctx)
{
	struct iphdr ip;
	struct udphdr udp;
	struct bpf_flow_keys *keys = ctx->flow_keys;
	if (keys->n_proto == bpf_htons(ETH_P_IP) && bpf_skb_load_bytes(ctx, keys->nhoff, &ip, sizeof(ip)) == 0 &&
	    bpf_skb_load_bytes(ctx, keys->nhoff + sizeof(ip), &udp, sizeof(udp)) == 0 &&
	    ip.protocol == IPPROTO_UDP && udp.dest == bpf_htons(port))
		count();
	return BPF_DROP;
}
