// Made by `ebpf-ts gen ../dist/bpf/connects.bpf.o -o connects.ts`, which also makes it anew: it is not to be edited.
import { BpfObject, type ObjectSpec, type OpenOptions, type RingBuffer } from '@ebpf-ts/core';

/** `struct connect`, 28 bytes. */
export interface connect {
  pid: number;
  comm: string;
  address: Uint8Array;
  port: number;
}

/** What is in connects: 3 programs, 1 map. */
export interface Connects {
  readonly maps: {
    /** `ringbuf`, 65536 bytes. */
    readonly connects: RingBuffer<connect>;
  };
  readonly programs: {
    /** `SEC("?fentry/tcp_connect")` */
    readonly by_fentry: 'fentry';
    /** `SEC("?kprobe/tcp_connect")` */
    readonly by_kprobe: 'kprobe';
    /** `SEC("?tracepoint/sock/inet_sock_set_state")` */
    readonly by_tracepoint: 'tracepoint';
  };
  readonly variables: Record<never, never>;
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/connects.bpf.o', import.meta.url);

/** Opens connects, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Connects>> {
  return BpfObject.open<Connects>(file, options);
}

/** Opens connects on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Connects> {
  return BpfObject.openSync<Connects>(file, options);
}
