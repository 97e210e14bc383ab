import { execFileSync } from 'node:child_process';
import { parseObject } from '@ebpf-ts/elf';
import { expect, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject } from '../../../core/src/index.ts';
import { inspectionOf } from '../../src/inspect/inspection.ts';
import { mapFlagNames } from '../../src/inspect/mapFlags.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 77);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u64);
} insp_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 5);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 8);
	__uint(value_size, 4);
} insp_trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, char[24]);
} insp_percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 9);
	__type(value, __u32);
} insp_stack SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	return bpf_map_lookup_elem(&insp_hash, &(__u32){ 1 }) != 0;
}

char LICENSE[] SEC("license") = "GPL";
`;

interface KernelMap {
  readonly name?: string;
  readonly type: string;
  readonly flags: number;
  readonly bytes_key: number;
  readonly bytes_value: number;
  readonly max_entries: number;
}

test('the maps of an inspection are those that bpftool sees in the kernel', async () => {
  const bytes = await compileBpf(SOURCE);
  const { maps } = inspectionOf('maps.bpf.o', parseObject(bytes));
  const spec = await BpfObject.open(bytes);
  await using _object = await spec.load();
  const listed: readonly KernelMap[] = JSON.parse(
    execFileSync('bpftool', ['-j', 'map', 'show'], { encoding: 'utf8' }),
  );
  for (const name of ['insp_hash', 'insp_trie', 'insp_percpu', 'insp_stack']) {
    const inKernel = listed.find((each) => each.name === name);
    const { type, key, value, maxEntries, flags } = maps.find((each) => each.name === name) ?? {};
    expect({
      type,
      bytes_key: key?.size,
      bytes_value: value?.size,
      max_entries: maxEntries,
      flags,
    }).toEqual({
      type: inKernel?.type,
      bytes_key: inKernel?.bytes_key,
      bytes_value: inKernel?.bytes_value,
      max_entries: inKernel?.max_entries,
      flags: mapFlagNames(inKernel?.flags ?? 0),
    });
  }
});
