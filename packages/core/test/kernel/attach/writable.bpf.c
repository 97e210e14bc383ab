#include "kernel.h"

const volatile __u32 test_pid = 0;

enum { CROSS_DEVICE_LINK = 18 };

/* The end of a test run, whose error such a program may write. */
SEC("raw_tp.w/bpf_test_finish")
int on_test_end(__u64 *ctx)
{
	int *error = (int *)ctx[0];
	if (bpf_get_current_pid_tgid() >> 32 == test_pid)
		*error = -CROSS_DEVICE_LINK;
	return 0;
}

SEC("tc")
int run_by_hand(struct __sk_buff *ctx)
{
	return 7;
}
