#include "packets.h"

enum { NETKIT_NEXT = -1 };

/* A pair without Ethernet headers gives IP packets. */
SEC("netkit/primary")
int from_primary(struct __sk_buff *ctx)
{
	count_ip((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return NETKIT_NEXT;
}

SEC("netkit/peer")
int from_peer(struct __sk_buff *ctx)
{
	count_ip((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return NETKIT_NEXT;
}
