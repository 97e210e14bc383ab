/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* A program for which the verifier looks at nearly as many instructions as it looks at for any. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int busy(struct __sk_buff *ctx)
{
	__u64 sum = bpf_get_prandom_u32();
	for (int i = 0; i < 80000; i++) {
		sum += bpf_get_prandom_u32() & i;
		asm volatile("" : "+r"(sum));
	}
	return sum & 1;
}

char LICENSE[] SEC("license") = "GPL";
