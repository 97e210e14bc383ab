#include "packets.h"

enum { TC_ACT_PIPE = 3 };

SEC("action")
int count(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TC_ACT_PIPE;
}

/* A classifier: all packets are of the class that the filter has. */
SEC("tc")
int all(struct __sk_buff *ctx)
{
	return -1;
}
