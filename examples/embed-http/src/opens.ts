// Made by `ebpf-ts gen ../dist/bpf/opens.bpf.o -o opens.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type ObjectSpec, type OpenOptions, type RingBuffer } from '@ebpf-ts/core';

/** `struct opening`, 260 bytes. */
export interface opening {
  tid: number;
  path: string;
}

/** What is in opens: 1 program, 1 map. */
export interface Opens {
  readonly maps: {
    /** `ringbuf`, 262144 bytes. */
    readonly opens: RingBuffer<opening>;
  };
  readonly programs: {
    /** `SEC("tracepoint/syscalls/sys_enter_openat")` */
    readonly on_openat: 'tracepoint';
  };
  readonly variables: {
    /** `.rodata`, 4 bytes, set before load. */
    readonly target_pid: number;
  };
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/opens.bpf.o', import.meta.url);

/** Opens opens, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Opens>> {
  return BpfObject.open<Opens>(file, options);
}

/** Opens opens on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Opens> {
  return BpfObject.openSync<Opens>(file, options);
}
