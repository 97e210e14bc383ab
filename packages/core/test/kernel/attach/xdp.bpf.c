#include "packets.h"

SEC("xdp")
int count(struct xdp_md *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return XDP_PASS;
}
