import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  type ArrayMap,
  BpfObject,
  type LoadedObject,
  type PerCpu,
  type PerfBuffer,
  type PerfBufferOptions,
} from '../../src/index.ts';

/** What {@link PERF_CALLS} sends. */
export interface PerfCall {
  cpu: number;
  number: number;
  time: bigint;
}

/** A record for each getpriority(2) of one process, numbered on each CPU, and counts of what was sent. */
export const PERF_CALLS = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct call { __u32 cpu; __u32 number; __u64 time; };
const volatile __u32 target_pid = 0;
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __type(value, struct call); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } sent SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_getpriority(void *ctx)
{
  __u32 zero = 0;
  if (bpf_get_current_pid_tgid() >> 32 != target_pid) return 0;
  __u64 *number = bpf_map_lookup_elem(&sent, &zero);
  if (!number) return 0;
  struct call call = { bpf_get_smp_processor_id(), *number, bpf_ktime_get_ns() };
  *number += 1;
  bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &call, sizeof(call));
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

export interface PerfCalls {
  maps: {
    events: PerfBuffer<PerfCall>;
    sent: ArrayMap<PerCpu<bigint>>;
  };
  programs: { on_getpriority: 'tracepoint' };
  variables: { target_pid: number };
}

/** A perf buffer into which a process, by default this one, sends a record with each call. */
export async function openPerfCalls({
  options,
  pid = process.pid,
}: {
  options?: PerfBufferOptions;
  pid?: number | undefined;
} = {}): Promise<LoadedObject<PerfCalls>> {
  const spec = await BpfObject.open<PerfCalls>(await compileBpf(PERF_CALLS));
  spec.variables.target_pid.value = pid;
  const object = await spec.load();
  if (options !== undefined) object.maps.events.start(options);
  await object.attach();
  return object;
}

/** The numbers of the CPUs that are online, by nproc's source. */
export const cpus: readonly number[] = readFileSync('/proc/stat', 'utf8')
  .split('\n')
  .flatMap((line) => /^cpu(\d+) /.exec(line)?.[1] ?? [])
  .map(Number);

/** Keeps a process, whose main thread makes the system calls, on some CPUs (taskset of util-linux). */
export function runOn(some: readonly number[], pid = process.pid): void {
  execFileSync('taskset', ['-p', '-c', some.join(','), `${pid}`], { stdio: 'ignore' });
}

/** A process that calls getpriority(2): for ten seconds, so many times each other millisecond, or once. */
export class Caller {
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    if (child.pid === undefined) throw new Error('the process did not start');
    this.pid = child.pid;
    this.#child = child;
  }

  static async start(times: number): Promise<Caller> {
    const script = `
      const { getPriority } = require('node:os');
      const flood = (end) => {
        for (let call = 0; call < ${times}; call++) getPriority();
        if (performance.now() < end) setTimeout(flood, 1, end);
        else process.send('flooded');
      };
      process.on('message', (what) => {
        if (what === 'flood') return flood(performance.now() + 10_000);
        getPriority();
        process.send('called');
      });
      process.send('ready');
    `;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    return new Caller(child);
  }

  async call(what: 'flood' | 'once'): Promise<void> {
    const done = once(this.#child, 'message');
    this.#child.send(what);
    await done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
