// Made by `ebpf-ts gen ../dist/bpf/starts.bpf.o -o starts.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type HashMap, type ObjectSpec, type OpenOptions } from '@ebpf-ts/core';

/** What is in starts: 1 program, 1 map. */
export interface Starts {
  readonly maps: {
    /** `hash`, 10240 entries. */
    readonly starts: HashMap<string, bigint>;
  };
  readonly programs: {
    /** `SEC("tracepoint/sched/sched_process_exec")` */
    readonly on_exec: 'tracepoint';
  };
  readonly variables: Record<never, never>;
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/starts.bpf.o', import.meta.url);

/** Opens starts, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Starts>> {
  return BpfObject.open<Starts>(file, options);
}

/** Opens starts on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Starts> {
  return BpfObject.openSync<Starts>(file, options);
}
