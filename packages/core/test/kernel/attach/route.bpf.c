/* Programs of routes: they count the datagrams to one port that take the route, and drop them. */
#include "packets.h"

static __always_inline int drop_counted(struct __sk_buff *ctx)
{
	/* What such a program sees begins with the header of IP. */
	count_ip((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return BPF_DROP;
}

SEC("lwt_in")
int enters(struct __sk_buff *ctx)
{
	return drop_counted(ctx);
}

SEC("lwt_out")
int leaves(struct __sk_buff *ctx)
{
	return drop_counted(ctx);
}

SEC("lwt_xmit")
int sent(struct __sk_buff *ctx)
{
	return drop_counted(ctx);
}

SEC("lwt_seg6local")
int segment(struct __sk_buff *ctx)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&datagrams, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
	return BPF_DROP;
}
