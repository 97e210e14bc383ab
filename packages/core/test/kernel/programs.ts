import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, type HashMap, type ObjectSpec } from '../../src/index.ts';

/** Programs of several types that are run by hand. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} prg_lengths SEC(".maps");

__u64 frames;

static __noinline int counted(void)
{
	__sync_fetch_and_add(&frames, 1);
	return XDP_PASS;
}

SEC("xdp")
int prg_frame_with_a_long_name(struct xdp_md *ctx)
{
	__u32 length = ctx->data_end - ctx->data;
	__u64 once = 1;
	__u8 *frame = (void *)(long)ctx->data;

	bpf_map_update_elem(&prg_lengths, &length, &once, BPF_ANY);
	if ((void *)(frame + 14) > (void *)(long)ctx->data_end)
		return XDP_DROP;
	frame[0] = 0x42;
	return counted() + ctx->rx_queue_index;
}

SEC("xdp")
int prg_longer(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_head(ctx, -4) ? XDP_ABORTED : XDP_DROP;
}

SEC("tc")
int prg_skb(struct __sk_buff *ctx)
{
	ctx->mark *= 2;
	ctx->cb[1] = ctx->len;
	return -1;
}

SEC("?raw_tp/sched_switch")
int prg_sum(__u64 *ctx)
{
	return ctx[0] + ctx[1];
}

struct prg_addends {
	__u32 one;
	__u32 other;
	__u64 sum;
};

SEC("?syscall")
int prg_add(struct prg_addends *ctx)
{
	ctx->sum = (__u64)ctx->one + ctx->other;
	return -7;
}

SEC("?sk_lookup")
int prg_port(struct bpf_sk_lookup *ctx)
{
	return ctx->local_port == 4242 ? SK_DROP : SK_PASS;
}

SEC("?tracepoint/sched/sched_switch")
int prg_tracepoint(void *ctx)
{
	return 0;
}
`;

export interface Programs {
  maps: { prg_lengths: HashMap<number, bigint> };
  programs: {
    prg_frame_with_a_long_name: 'xdp';
    prg_longer: 'xdp';
    prg_skb: 'tc';
    prg_sum: 'raw_tp';
    prg_add: 'syscall';
    prg_port: 'sk_lookup';
    prg_tracepoint: 'tracepoint';
  };
  variables: { frames: bigint };
}

/** Opens them; those that not every kernel has are loaded where they are named. */
export async function programs(
  ...optional: readonly (keyof Programs['programs'])[]
): Promise<ObjectSpec<Programs>> {
  const spec = await BpfObject.open<Programs>(await compileBpf(SOURCE), { name: 'prg' });
  for (const name of optional) spec.programs[name].autoload = true;
  return spec;
}
