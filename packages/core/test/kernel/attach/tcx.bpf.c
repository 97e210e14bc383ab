#include "packets.h"

SEC("tcx/ingress")
int on_receive(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TCX_NEXT;
}

SEC("tcx/egress")
int on_send(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TCX_NEXT;
}

/* Those behind it do not see the packet. */
SEC("tcx/ingress")
int stop(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TCX_PASS;
}
