import { getPriority } from 'node:os';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  type ArrayMap,
  BpfObject,
  type LoadedObject,
  type PerCpu,
  type RingBuffer,
} from '../../src/index.ts';

/** A record for each getpriority(2) of one process, which makes thousands in no time and harms nobody. */
export const CALLS = `
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

export interface Calls {
  maps: { events: RingBuffer<{ number: number }>; events_lost: ArrayMap<PerCpu<bigint>> };
  programs: { on_getpriority: 'tracepoint' };
  variables: { target_pid: number; calls: number };
}

/** A ring into which a process, by default this one, sends a record with each call. */
export async function openCalls({
  ringSize = 1 << 20,
  pid = process.pid,
}: {
  ringSize?: number | undefined;
  pid?: number;
} = {}): Promise<LoadedObject<Calls>> {
  const spec = await BpfObject.open<Calls>(await compileBpf(CALLS));
  spec.variables.target_pid.value = pid;
  spec.maps.events.maxEntries = ringSize;
  const object = await spec.load();
  await object.attach();
  return object;
}

/** So many calls by this process. */
export function call(times: number): void {
  for (let made = 0; made < times; made++) getPriority();
}
