import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { programFixture } from '../../../../test/support/bpfFixture.ts';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';

/** A program that a process without rights may not load: it has a map of its own and a loop. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } sizes SEC(".maps");
SEC("tc")
int store(struct __sk_buff *ctx)
{
	__u32 length = ctx->len;
	__u64 one = 1;
	bpf_map_update_elem(&sizes, &length, &one, BPF_ANY);
	return 7;
}
char LICENSE[] SEC("license") = "GPL";
`;

const core = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

kernelTest(
  'a process in a user namespace loads by the token of a BPF file system that delegates its rights, and only by it',
  { needs: [{ command: 'token_create' }] },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const object = join(tmpdir(), `ebpf-ts-token-${process.pid}.bpf.o`);
    onTestFinished(() => rmSync(object));
    writeFileSync(object, await compileBpf(SOURCE));
    const body = `
      const { BpfObject } = await import(${JSON.stringify(core)});
      for (const bpfToken of [false, ${JSON.stringify(folder)}]) {
        const spec = await BpfObject.open(${JSON.stringify(object)}, { bpfToken });
        try {
          const object = await spec.load();
          const { retval } = await object.programs.store.testRun({ data: new Uint8Array(64) });
          console.log('loaded', retval, [...object.maps.sizes.keys()]);
          object.closeSync();
        } catch (error) {
          console.log(error.name);
        }
      }`;
    const { stdout, stderr } = spawnSync(
      programFixture('token.target.c', import.meta.url),
      [folder, process.execPath, '--no-warnings', '--input-type=module', '-e', body],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('PermissionError\nloaded 7 [ 64 ]\n');
  },
);
