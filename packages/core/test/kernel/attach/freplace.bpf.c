#include "packets.h"

SEC("freplace/policy")
int new_policy(struct xdp_md *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return XDP_DROP;
}
