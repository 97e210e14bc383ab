// Made by `ebpf-ts gen ../../dist/bpf/execsnoop.bpf.o -o execsnoop.ts`, which also makes it anew: it is not to be edited.
import {
  type ArrayMap,
  BpfObject,
  type HashMap,
  type ObjectSpec,
  type OpenOptions,
  type PerCpu,
  type RingBuffer,
} from '@ebpf-ts/core';

/** `struct call`, 24 bytes. */
export interface call {
  path: bigint;
  argv: bigint;
  mm: bigint;
}

/** `struct event`, 48 bytes. */
export interface event {
  time_ns: bigint;
  pid: number;
  ppid: number;
  uid: number;
  ret: number;
  strings_size: number;
  flags: number;
  comm: string;
  strings: Uint8Array;
}

/** What is in execsnoop: 5 programs, 3 maps. */
export interface Execsnoop {
  readonly maps: {
    /** `hash`, 8192 entries. */
    readonly calls: HashMap<bigint, call>;
    /** `ringbuf`, 4194304 bytes. */
    readonly events: RingBuffer<event>;
    /** `percpu_array`, 1 entry. */
    readonly events_lost: ArrayMap<PerCpu<bigint>>;
  };
  readonly programs: {
    /** `SEC("tracepoint/sched/sched_process_exec")` */
    readonly sched_process_exec: 'tracepoint';
    /** `SEC("tracepoint/syscalls/sys_enter_execve")` */
    readonly sys_enter_execve: 'tracepoint';
    /** `SEC("tracepoint/syscalls/sys_enter_execveat")` */
    readonly sys_enter_execveat: 'tracepoint';
    /** `SEC("tracepoint/syscalls/sys_exit_execve")` */
    readonly sys_exit_execve: 'tracepoint';
    /** `SEC("tracepoint/syscalls/sys_exit_execveat")` */
    readonly sys_exit_execveat: 'tracepoint';
  };
  readonly variables: {
    /** `.rodata`, 1 byte, set before load. */
    readonly include_failed: boolean;
    /** `.rodata`, 4 bytes, set before load. */
    readonly target_pid: number;
    /** `.rodata`, 4 bytes, set before load. */
    readonly target_ppid: number;
    /** `.rodata`, 4 bytes, set before load. */
    readonly target_uid: number;
  };
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../../dist/bpf/execsnoop.bpf.o', import.meta.url);

/** Opens execsnoop, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Execsnoop>> {
  return BpfObject.open<Execsnoop>(file, options);
}

/** Opens execsnoop on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Execsnoop> {
  return BpfObject.openSync<Execsnoop>(file, options);
}
