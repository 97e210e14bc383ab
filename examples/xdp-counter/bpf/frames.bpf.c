// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum protocol { IPV4, IPV6, OTHER, PROTOCOLS };

struct traffic {
	__u64 frames;
	__u64 bytes;
};

/* A count for each CPU, so that no two of them ever write to the same. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROTOCOLS);
	__type(key, __u32);
	__type(value, struct traffic);
} received SEC(".maps");

SEC("xdp")
int count_frame(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = data;
	__u32 protocol = OTHER;

	/* The verifier wants to see that nothing behind the end is read. */
	if (data + sizeof(*ethernet) > end)
		return XDP_PASS;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP))
		protocol = IPV4;
	else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6))
		protocol = IPV6;

	struct traffic *traffic = bpf_map_lookup_elem(&received, &protocol);
	if (!traffic)
		return XDP_PASS;
	traffic->frames += 1;
	traffic->bytes += end - data;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
