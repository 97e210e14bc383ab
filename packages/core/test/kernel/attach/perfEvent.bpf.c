#include "children.h"

SEC("perf_event")
int sample(void *ctx)
{
	return see(0, 0);
}

SEC("perf_event")
int sample_cookie(void *ctx)
{
	return see(bpf_get_attach_cookie(ctx), 0);
}
