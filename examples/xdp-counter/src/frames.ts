// Made by `ebpf-ts gen ../dist/bpf/frames.bpf.o -o frames.ts`, which also makes it anew: it is not to be edited.
import { type ArrayMap, BpfObject, type ObjectSpec, type OpenOptions, type PerCpu } from '@ebpf-ts/core';

/** `struct traffic`, 16 bytes. */
export interface traffic {
  frames: bigint;
  bytes: bigint;
}

/** What is in frames: 1 program, 1 map. */
export interface Frames {
  readonly maps: {
    /** `percpu_array`, 3 entries. */
    readonly received: ArrayMap<PerCpu<traffic>>;
  };
  readonly programs: {
    /** `SEC("xdp")` */
    readonly count_frame: 'xdp';
  };
  readonly variables: Record<never, never>;
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('../dist/bpf/frames.bpf.o', import.meta.url);

/** Opens frames, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Frames>> {
  return BpfObject.open<Frames>(file, options);
}

/** Opens frames on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Frames> {
  return BpfObject.openSync<Frames>(file, options);
}
