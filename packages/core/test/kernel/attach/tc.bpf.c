#include "packets.h"

enum { TC_ACT_OK = 0 };

SEC("tc")
int count(struct __sk_buff *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return TC_ACT_OK;
}
