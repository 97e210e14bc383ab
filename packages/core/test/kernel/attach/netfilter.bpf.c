#include "packets.h"

enum { NF_DROP = 0 };

struct bpf_nf_ctx;

SEC("netfilter")
int drop(struct bpf_nf_ctx *ctx)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&datagrams, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
	return NF_DROP;
}
