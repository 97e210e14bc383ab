#include "kernel.h"

SEC("action")
int act(struct __sk_buff *ctx)
{
	return 0;
}
