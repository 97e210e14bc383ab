/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs of sockets: they count the bytes that pass, and drop what begins with an exclamation mark. */
#include "kernel.h"

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} bytes SEC(".maps");

static __always_inline void add(__u32 length)
{
	__u32 zero = 0;
	__u64 *sum = bpf_map_lookup_elem(&bytes, &zero);
	if (sum)
		__sync_fetch_and_add(sum, length);
}

SEC("sk_skb/stream_parser")
int parse(struct __sk_buff *ctx)
{
	add(ctx->len);
	return ctx->len;
}

SEC("sk_skb/stream_verdict")
int judge(struct __sk_buff *ctx)
{
	char first = 0;
	add(ctx->len);
	bpf_skb_load_bytes(ctx, 0, &first, 1);
	return first == '!' ? SK_DROP : SK_PASS;
}

SEC("?sk_skb/verdict")
int judge_any(struct __sk_buff *ctx)
{
	return judge(ctx);
}

SEC("sk_msg")
int send(struct sk_msg_md *ctx)
{
	add(ctx->size);
	return SK_PASS;
}

enum { UDP_HEADER = 8 };

SEC("socket")
int filter(struct __sk_buff *ctx)
{
	char first = 0;
	bpf_skb_load_bytes(ctx, UDP_HEADER, &first, 1);
	return first == '!' ? 0 : ctx->len;
}

SEC("sk_reuseport")
int choose(struct sk_reuseport_md *ctx)
{
	add(ctx->len);
	return SK_DROP;
}

SEC("?sk_reuseport/migrate")
int migrate(struct sk_reuseport_md *ctx)
{
	if (ctx->migrating_sk)
		add(1);
	return SK_PASS;
}
