import { getPriority } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { type ArrayMap, BpfObject, type PerCpu, type RingBuffer } from '../../src/index.ts';

/** A record for each getpriority(2) of one process, which makes thousands in no time and harms nobody. */
const CALLS = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct call { __u32 number; };
const volatile __u32 target_pid = 0;
__u32 calls = 0;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 20); __type(value, struct call); } events SEC(".maps");
/* Declared by sizes alone: a counter all the same. */
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 8); } events_lost SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_getpriority(void *ctx)
{
  __u32 zero = 0;
  if (bpf_get_current_pid_tgid() >> 32 != target_pid) return 0;
  struct call *call = bpf_ringbuf_reserve(&events, sizeof(*call), 0);
  if (!call) {
    __u64 *lost = bpf_map_lookup_elem(&events_lost, &zero);
    if (lost) __sync_fetch_and_add(lost, 1);
    return 0;
  }
  call->number = calls++;
  bpf_ringbuf_submit(call, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Calls {
  maps: { events: RingBuffer<{ number: number }>; events_lost: ArrayMap<PerCpu<bigint>> };
  programs: { on_getpriority: 'tracepoint' };
  variables: { target_pid: number; calls: number };
}

describe('a ring that is never empty', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(CALLS);
  });

  async function filled(count: number, ringSize = 1 << 20) {
    const spec = await BpfObject.open<Calls>(bytes);
    spec.variables.target_pid.value = process.pid;
    spec.maps.events.maxEntries = ringSize;
    const object = await spec.load();
    await object.attach();
    for (let call = 0; call < count; call++) getPriority();
    return object;
  }

  it('lets the event loop have its turn long before the last record', async () => {
    await using object = await filled(5000);
    let turns = 0;
    const turn = () => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    let records = 0;
    for await (const { number } of object.maps.events) {
      expect(number).toBe(records);
      records += 1;
      if (records === 5000) break;
    }
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(10);
  });

  it('lets the event loop have its turn between two batches', async () => {
    await using object = await filled(20_000);
    let turns = 0;
    const order: string[] = [];
    setImmediate(() => order.push('turn'));
    for await (const batch of object.maps.events.batches()) {
      order.push('batch');
      turns += batch.length;
      if (turns === 20_000) break;
    }
    expect(order.indexOf('turn')).toBeLessThan(order.lastIndexOf('batch'));
  });

  it('loses what does not fit, and counts it in a map that is declared by sizes alone', async () => {
    await using object = await filled(1000, 4096);
    const received = object.maps.events.consume()?.length ?? 0;
    expect(received).toBeGreaterThan(0);
    expect(object.maps.events.lost).toBe(1000n - BigInt(received));
    expect(object.maps.events_lost.get(0)?.reduce((sum, each) => sum + each)).toBe(1000n - BigInt(received));
  });
});
