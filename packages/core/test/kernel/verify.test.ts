import { existsSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool, eventually } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import { BpfObject, type Verification, VerifierError } from '../../src/index.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} vrf_pinned SEC(".maps");

SEC("xdp")
int vrf_good(struct xdp_md *ctx)
{
	__u32 key = ctx->data_end - ctx->data;
	__u64 *value = bpf_map_lookup_elem(&vrf_pinned, &key);

	return value ? *value : XDP_PASS;
}

SEC("?xdp")
int vrf_bad(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&vrf_pinned, &key);

	return *value;
}
`;

const PLAIN = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int vrf_plain(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data > 100 ? XDP_DROP : XDP_PASS;
}
`;

async function verificationsOf(source: string): Promise<readonly Verification[]> {
  const spec = await BpfObject.open(await compileBpf(source), { name: 'vrf' });
  const all: Verification[] = [];
  for await (const each of spec.verify()) all.push(each);
  return all;
}

test('verify() tells of each program whether the verifier takes it, what it counted, and why it does not', async () => {
  const [good, bad] = await verificationsOf(SOURCE);
  expect(good).toMatchObject({ program: 'vrf_good', section: 'xdp', verdict: 'success', error: undefined });
  expect(good?.stats?.processed).toBeGreaterThan(0);
  expect(good?.stats?.timeUs).toBeGreaterThanOrEqual(0);
  expect(good?.stats?.stackDepth?.[0]).toBeGreaterThanOrEqual(4);
  expect(good?.jitedSize).toBeGreaterThan(0);
  expect(bad).toMatchObject({ program: 'vrf_bad', verdict: 'failure', jitedSize: 0 });
  expect(bad?.error).toBeInstanceOf(VerifierError);
  expect(bad?.error).toMatchObject({ program: 'vrf_bad', source: { text: '\treturn *value;' } });
  expect(bad?.stats?.processed).toBeGreaterThan(0);
  expect(bad?.stats?.timeUs).toBeGreaterThanOrEqual(0);
  expect(bad?.stats?.stackDepth?.[0]).toBeGreaterThanOrEqual(4);
  expectTypeOf(good?.error).toEqualTypeOf<unknown>();
});

kernelTest(
  'verify() counts what the kernel says of the loaded program',
  { needs: [{ linux: '5.16', for: 'verified_insns' }] },
  async () => {
    await using object = await (await BpfObject.open(await compileBpf(PLAIN), { name: 'vrf' })).load();
    const info = object.programs['vrf_plain']?.info();
    const [plain] = await verificationsOf(PLAIN);
    expect(plain?.stats?.processed).toBe(info?.verifiedInsns);
    expect(plain?.jitedSize).toBe(info?.jitedSize);
  },
);

test('verify() leaves nothing loaded, and pins nothing', async () => {
  await verificationsOf(SOURCE);
  expect(existsSync('/sys/fs/bpf/vrf_pinned')).toBe(false);
  const named = () => JSON.stringify([bpftool('map', 'show'), bpftool('prog', 'show')]).includes('vrf_');
  expect(await eventually(named, (are) => !are)).toBe(false);
});
