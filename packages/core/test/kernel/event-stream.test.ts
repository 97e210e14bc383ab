import { getPriority } from 'node:os';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, EventStream, type PerfBuffer, type RingBuffer } from '../../src/index.ts';

/** A record for each getpriority(2) of one process, through the one buffer or the other. */
const SOURCE = `
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
struct call { __u32 number; };
const volatile __u32 target_pid = 0;
const volatile bool use_perf_buffer = false;
__u32 calls = 0;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct call); } events SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_getpriority(void *ctx)
{
  if (bpf_get_current_pid_tgid() >> 32 != target_pid) return 0;
  struct call call = { calls++ };
  if (use_perf_buffer) bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &call, sizeof(call));
  else bpf_ringbuf_output(&events, &call, sizeof(call), 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Call {
  number: number;
}
interface Calls {
  maps: { events: RingBuffer<Call> };
  programs: { on_getpriority: 'tracepoint' };
  variables: { readonly target_pid: number; readonly use_perf_buffer: boolean; calls: number };
}

describe('EventStream.auto', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(SOURCE);
  });

  it.each([
    ['ring buffers, which this kernel has', undefined, 'ringbuf'],
    ['ring buffers', 'ringbuf', 'ringbuf'],
    ['perf buffers', 'perf_event_array', 'perf_event_array'],
  ] as const)('makes one program send through %s', async (_, use, type) => {
    const opened = await BpfObject.open<Calls>(bytes);
    const choice = { map: 'events', usesPerfBuffer: 'use_perf_buffer' } as const;
    const spec = EventStream.auto(opened, use === undefined ? choice : { ...choice, use });
    expect(spec.maps.events.type).toBe(type);
    spec.variables.target_pid.value = process.pid;
    await using object = await spec.load();
    const { events } = object.maps;
    expectTypeOf(events).toEqualTypeOf<RingBuffer<Call> | PerfBuffer<Call>>();
    expectTypeOf(events).toExtend<EventStream<Call>>();
    expect(bpftool('map', 'show', 'id', `${events.info.id}`)).toMatchObject({ type, name: 'events' });
    await object.attach();
    const waiting = events.read();
    getPriority();
    expect((await waiting)?.records()).toEqual([{ number: 0 }]);
    getPriority();
    for await (const { number } of events) {
      expect(number).toBe(1);
      break;
    }
  });

  it('may be asked anew', async () => {
    const choice = { map: 'events', usesPerfBuffer: 'use_perf_buffer' } as const;
    const spec = await BpfObject.open<Calls>(bytes);
    EventStream.auto(spec, { ...choice, use: 'perf_event_array' });
    expect([spec.maps.events.maxEntries, spec.maps.events.keySize]).toEqual([0, 4]);
    EventStream.auto(spec, { ...choice, use: 'ringbuf' });
    expect([spec.maps.events.maxEntries, spec.maps.events.keySize]).toEqual([4096, 0]);
    expect(spec.variables.use_perf_buffer.value).toBe(false);
  });

  it('says what the object lacks', async () => {
    const spec = await BpfObject.open<Calls>(bytes);
    // @ts-expect-error there is no such map
    expect(() => EventStream.auto(spec, { map: 'none', usesPerfBuffer: 'use_perf_buffer' })).toThrow(
      "declares no ring buffer 'none'",
    );
    expect(() => EventStream.auto(spec, { map: 'events', usesPerfBuffer: 'calls' })).toThrow(
      "has no bool 'calls'",
    );
  });
});
