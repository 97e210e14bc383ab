// Made by `ebpf-ts gen ../dist/bpf/writes.bpf.o -o writes.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type HashMap, type ObjectSpec, type OpenOptions } from '@ebpf-ts/core';

/** `struct usage`, 32 bytes. */
export interface usage {
  comm: string;
  calls: bigint;
  bytes: bigint;
}

/** What is in writes: 1 program, 1 map. */
export interface Writes {
  readonly maps: {
    /** `hash`, 10240 entries. */
    readonly writes: HashMap<number, usage>;
  };
  readonly programs: {
    /** `SEC("tracepoint/syscalls/sys_exit_write")` */
    readonly on_write: 'tracepoint';
  };
  readonly variables: Record<never, never>;
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/writes.bpf.o', import.meta.url);

/** Opens writes, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Writes>> {
  return BpfObject.open<Writes>(file, options);
}

/** Opens writes on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Writes> {
  return BpfObject.openSync<Writes>(file, options);
}
