// Made by `ebpf-ts gen ../dist/bpf/execs.bpf.o -o execs.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type HashMap, type ObjectSpec, type OpenOptions, type RingBuffer } from '@ebpf-ts/core';

/** `struct event`, 24 bytes. */
export interface event {
  pid: number;
  uid: number;
  comm: string;
}

/** What is in execs: 1 program, 2 maps. */
export interface Execs {
  readonly maps: {
    /** `ringbuf`, 1048576 bytes. */
    readonly events: RingBuffer<event>;
    /** `hash`, 1024 entries. */
    readonly starts: HashMap<number, bigint>;
  };
  readonly programs: {
    /** `SEC("tracepoint/sched/sched_process_exec")` */
    readonly on_exec: 'tracepoint';
  };
  readonly variables: {
    /** `.rodata`, 4 bytes, set before load. */
    readonly target_uid: number;
  };
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/execs.bpf.o', import.meta.url);

/** Opens execs, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Execs>> {
  return BpfObject.open<Execs>(file, options);
}

/** Opens execs on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Execs> {
  return BpfObject.openSync<Execs>(file, options);
}
