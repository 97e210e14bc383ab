#include "packets.h"

__attribute__((noinline)) int policy(struct xdp_md *ctx)
{
	volatile int verdict = XDP_PASS;
	return verdict;
}

SEC("xdp")
int filter(struct xdp_md *ctx)
{
	return policy(ctx);
}
