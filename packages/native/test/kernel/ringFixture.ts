import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  binding,
  type LinkHandle,
  type MapHandle,
  type ObjectHandle,
  type RingHandle,
} from '../../src/index.ts';

/**
 * Every getppid(2) of the process sends a record: its number, and padding up to a length of 8 to 71 bytes. Every
 * fifth is discarded.
 */
const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
const volatile __u32 wanted = 0;
__u64 number = 0;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid") int on_getppid(void *ctx) {
  if (bpf_get_current_pid_tgid() >> 32 != wanted) return 0;
  __u64 own = number++;
  char record[72] = {};
  *(__u64 *)record = own;
  if (own % 5 == 4) {
    void *reserved = bpf_ringbuf_reserve(&events, 16, 0);
    if (reserved) bpf_ringbuf_discard(reserved, 0);
    return 0;
  }
  bpf_ringbuf_output(&events, record, 8 + (own & 63), 0);
  return 0;
}
`;

export interface Source {
  readonly object: ObjectHandle;
  readonly link: LinkHandle;
  readonly map: MapHandle;
  readonly ring: RingHandle;
}

let compiled: Promise<Uint8Array> | undefined;

/** A ring into which this process's own system calls write. */
export async function openSource(maxEntries = 4096): Promise<Source> {
  compiled ??= compileBpf(source);
  const object = binding.objectOpenSync(await compiled, { name: 'ring_test' });
  binding.mapSetInitialValue(object, '.rodata', new Uint8Array(new Uint32Array([process.pid]).buffer));
  binding.mapSetMaxEntries(object, 'events', maxEntries);
  await binding.objectLoad(object);
  const link = await binding.programAttach(object, 'on_getppid');
  const map = binding.objectMap(object, 'events');
  return { object, link, map, ring: binding.ringOpen(map) };
}

export async function closeSource({ object, link, map, ring }: Source): Promise<void> {
  binding.ringClose(ring);
  await binding.linkDestroy(link);
  binding.mapClose(map);
  binding.objectClose(object);
}

/** getppid(2), so many times: Node asks the kernel each time. */
export function produce(times: number): void {
  for (let call = 0; call < times; call++) if (process.ppid < 1) throw new Error('a process has a parent');
}

/** Reads everything there is: the records' numbers and lengths. */
export function drain(ring: RingHandle, into = new Uint8Array(8192)): { number: number; length: number }[] {
  const bounds = new Uint32Array(2 * 64);
  const view = new DataView(into.buffer);
  const records: { number: number; length: number }[] = [];
  for (;;) {
    const count = binding.ringRead(ring, into, bounds);
    if (count <= 0) return records;
    for (let record = 0; record < count; record++) {
      const [offset = 0, length = 0] = bounds.subarray(2 * record);
      records.push({ number: Number(view.getBigUint64(offset, true)), length });
    }
  }
}
