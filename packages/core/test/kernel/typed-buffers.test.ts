import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject } from '../../src/index.ts';

/** Two buffers that say what their records are. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event { __u32 pid; __u64 time; };
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct event); } ring SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __type(value, struct event); } perf SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __type(value, __u32); } plain SEC(".maps");
`;

describe('a buffer whose values name its records', () => {
  it.each([
    ['ring', 0],
    ['perf', 4],
    ['plain', 4],
  ])('is for the kernel what it has to be: %s', async (name, valueSize) => {
    await using object = await (await BpfObject.open(await compileBpf(SOURCE))).load();
    const { id } = object.maps[name]?.info ?? {};
    expect(bpftool('map', 'show', 'id', `${id}`)).toMatchObject({ name, bytes_value: valueSize });
  });

  it('can be given events of another type, and of none that there is not', async () => {
    const bytes = await compileBpf(SOURCE);
    await using object = await (await BpfObject.open(bytes, { events: { ring: 'event' } })).load();
    expect(object.maps['ring']?.kind).toBe('ringbuf');
    await expect(BpfObject.open(bytes, { events: { ring: 'none' } })).rejects.toThrow(RangeError);
  });
});
