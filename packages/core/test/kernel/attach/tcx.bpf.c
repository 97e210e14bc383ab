#include "packets.h"

enum { TCX_NEXT_IN_LINE = -1 };

SEC("tcx/ingress")
int on_receive(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TCX_NEXT_IN_LINE;
}

SEC("tcx/egress")
int on_send(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TCX_NEXT_IN_LINE;
}
