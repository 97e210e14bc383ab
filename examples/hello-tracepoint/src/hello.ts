// Made by `ebpf-ts gen ../dist/bpf/hello.bpf.o -o hello.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type ObjectSpec, type OpenOptions, type RingBuffer } from '@ebpf-ts/core';

/** `struct event`, 20 bytes. */
export interface event {
  pid: number;
  comm: string;
}

/** What is in hello: 1 program, 1 map. */
export interface Hello {
  readonly maps: {
    /** `ringbuf`, 65536 bytes. */
    readonly events: RingBuffer<event>;
  };
  readonly programs: {
    /** `SEC("tracepoint/sched/sched_process_exec")` */
    readonly on_exec: 'tracepoint';
  };
  readonly variables: Record<never, never>;
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/hello.bpf.o', import.meta.url);

/** Opens hello, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Hello>> {
  return BpfObject.open<Hello>(file, options);
}

/** Opens hello on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Hello> {
  return BpfObject.openSync<Hello>(file, options);
}
