import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  binding,
  type LinkHandle,
  type MapHandle,
  type ObjectHandle,
  type PerfHandle,
  type PerfOpenOptions,
} from '../../src/index.ts';

/**
 * Every getppid(2) of the process sends a record: its number, and as many bytes of that number as it takes to a length
 * of 8 to 71 bytes. What the kernel refuses is counted.
 */
const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
const volatile __u32 wanted = 0;
__u64 number = 0;
__u64 refused = 0;
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } perf_events SEC(".maps");
SEC("raw_tp/sys_enter") int on_getppid(struct bpf_raw_tracepoint_args *ctx) {
  if (bpf_get_current_pid_tgid() >> 32 != wanted || ctx->args[1] != GETPPID) return 0;
  // One thread calls, and atomics that return what was there are new in Linux 5.12.
  __u64 own = number++;
  char record[72];
  for (int i = 0; i < 72; i++) record[i] = own;
  *(__u64 *)record = own;
  if (bpf_perf_event_output(ctx, &perf_events, BPF_F_CURRENT_CPU, record, 8 + (own & 63)) != 0)
    refused++;
  return 0;
}
`.replace('GETPPID', process.arch === 'arm64' ? '173' : '110');

export interface PerfSource {
  readonly object: ObjectHandle;
  readonly link: LinkHandle;
  readonly map: MapHandle;
  readonly perf: PerfHandle;
  /** How many records were sent so far, and how many of them the kernel refused, by the program's own count. */
  readonly counts: () => { readonly sent: number; readonly refused: number };
}

export const onlineCpus = Uint32Array.from(
  readFileSync('/sys/devices/system/cpu/online', 'utf8')
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
);

let compiled: Promise<Uint8Array> | undefined;

/** A perf buffer into which this process's own system calls write. */
export async function openPerfSource(options: Partial<PerfOpenOptions> = {}): Promise<PerfSource> {
  compiled ??= compileBpf(source);
  const object = binding.objectOpenSync(await compiled, { name: 'perf_test' });
  binding.mapSetInitialValue(object, '.rodata', new Uint8Array(new Uint32Array([process.pid]).buffer));
  await binding.objectLoad(object);
  const map = binding.objectMap(object, 'perf_events');
  const perf = binding.perfOpen(map, { cpus: onlineCpus, bytesPerCpu: 65_536, ...options });
  const link = await binding.programAttach(object, 'on_getppid');
  const counts = () => {
    const bss = binding.objectMap(object, '.bss');
    const values = new BigUint64Array(2);
    binding.mapLookup(bss, new Uint8Array(4), new Uint8Array(values.buffer), 0);
    binding.mapClose(bss);
    return { sent: Number(values[0]), refused: Number(values[1]) };
  };
  return { object, link, map, perf, counts };
}

export async function closePerfSource({ object, link, map, perf }: PerfSource): Promise<void> {
  await binding.linkDestroy(link);
  binding.perfClose(perf);
  binding.mapClose(map);
  binding.objectClose(object);
}

/** A record as the fixture sends it: its number, its length and whether all of its bytes are what they should be. */
export interface PerfRecord {
  readonly number: number;
  readonly length: number;
  readonly whole: boolean;
}

/** Reads everything there is. */
export function drainPerf(perf: PerfHandle, into = new Uint8Array(65_536)): PerfRecord[] {
  const bounds = new Uint32Array(2 * 512);
  const view = new DataView(into.buffer);
  const records: PerfRecord[] = [];
  for (;;) {
    const count = binding.perfRead(perf, into, bounds);
    if (count <= 0) return records;
    for (let record = 0; record < count; record++) {
      const [offset = 0, length = 0] = bounds.subarray(2 * record);
      const number = Number(view.getBigUint64(offset, true));
      const bytes = into.subarray(offset + 8, offset + 8 + (number & 63));
      records.push({ number, length, whole: bytes.every((byte) => byte === (number & 255)) });
    }
  }
}

/** Keeps this thread, which makes the system calls, on one CPU (taskset of util-linux). */
export function pinToCpu(cpu: number): void {
  taskset(`${cpu}`);
}

export function unpin(): void {
  taskset(onlineCpus.join(','));
}

function taskset(cpus: string): void {
  execFileSync('taskset', ['-p', '-c', cpus, `${process.pid}`], { stdio: 'ignore' });
}
