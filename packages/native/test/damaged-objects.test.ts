import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';

const addon = createRequire(import.meta.url).resolve('../native/build/Release/ebpf_ts.node');

const program = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
const volatile __u32 wanted = 0;
__u64 hits = 0;
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } seen SEC(".maps");
static __attribute__((noinline)) int helper(__u32 key) { return bpf_map_delete_elem(&seen, &key); }
SEC("raw_tp/sys_enter") int count(void *ctx) { hits++; return helper(wanted); }
`;

/**
 * Opens damaged copies of an object, by a seed, in a process of its own. Node prints how many libbpf took and
 * how many it refused.
 */
const script = `
const binding = require(process.argv[1]);
const whole = require('node:fs').readFileSync(process.argv[2]);
let state = BigInt(process.argv[3]);
const random = (limit) => {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number(state >> 33n) % limit;
};
const awkward = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, whole.length, whole.length - 1];
const table = Number(whole.readBigUInt64LE(40));
let taken = 0, refused = 0;
for (let round = 0; round < 3000; round++) {
  const bytes = Uint8Array.from(whole);
  const view = new DataView(bytes.buffer);
  for (let change = 0; change < 1 + random(3); change++) {
    const width = 1 << random(3);
    const offset = random(2) ? random(whole.length - 8) : table + random(whole.length - table - 8);
    const value = awkward[random(awkward.length)];
    if (width === 1) view.setUint8(offset, value); else if (width === 2) view.setUint16(offset, value, true); else view.setUint32(offset, value, true);
  }
  if (process.env.TRACE) require('node:fs').writeFileSync(process.env.TRACE, bytes);
  try { binding.objectClose(binding.objectOpenSync(bytes, { name: 'damaged' })); taken++; }
  catch (error) { if (error.syscall !== 'bpf_object__open_mem') throw error; refused++; }
}
console.log(JSON.stringify({ taken, refused, open: binding.openHandles().objects }));
`;

it('damaged objects are taken or refused, and never end the process', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    const object = join(folder, 'program.bpf.o');
    writeFileSync(object, await compileBpf(program));
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['-e', script, addon, object, '20261122'],
      { encoding: 'utf8' },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    const { taken, refused, open } = JSON.parse(stdout);
    expect(taken + refused).toBe(3000);
    expect(refused).toBeGreaterThan(100);
    expect(taken).toBeGreaterThan(100);
    expect(open).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
