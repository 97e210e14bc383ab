/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs that count the datagrams to one port. */
#include "kernel.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

const volatile __u16 port = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} datagrams SEC(".maps");

static __always_inline void count_ip(void *start, void *end)
{
	struct iphdr *ip = start;
	struct udphdr *udp = (void *)(ip + 1);
	__u32 zero = 0;
	if ((void *)(udp + 1) > end || ip->protocol != IPPROTO_UDP || udp->dest != bpf_htons(port))
		return;
	__u64 *count = bpf_map_lookup_elem(&datagrams, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
}

static __always_inline void count_ethernet(void *start, void *end)
{
	struct ethhdr *ethernet = start;
	if ((void *)(ethernet + 1) <= end && ethernet->h_proto == bpf_htons(ETH_P_IP))
		count_ip(ethernet + 1, end);
}
