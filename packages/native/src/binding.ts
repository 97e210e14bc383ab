import type { AttachBinding } from './binding/attach.ts';
import type { AttemptBinding } from './binding/attempt.ts';
import type { BtfBinding } from './binding/btf.ts';
import type { IterBinding } from './binding/iter.ts';
import type { LinkBinding } from './binding/link.ts';
import type { MapBinding } from './binding/map.ts';
import type { MemoryBinding } from './binding/memory.ts';
import type { ObjectBinding } from './binding/object.ts';
import type { PerfBinding } from './binding/perf.ts';
import type { ProgramBinding } from './binding/program.ts';
import type { RingBinding } from './binding/ring.ts';
import type { UserRingBinding } from './binding/userRing.ts';
import type { NativeError } from './nativeError.ts';

/**
 * The addon's surface, call for call. It is plain on purpose: every function checks its arguments, makes one
 * libbpf or bpf(2) call, and returns a value or throws. Elegance lives in the packages above.
 *
 * Every function throws
 * - `TypeError` / `RangeError` with `code` `ERR_INVALID_ARG_TYPE` / `ERR_OUT_OF_RANGE` for a wrong argument,
 * - {@link NativeError} with `code` `ERR_HANDLE_CLOSED` or `ERR_HANDLE_BUSY` for a handle in the wrong state,
 * - {@link NativeError} with the errno's name as `code` for a failed call.
 */
export interface Binding
  extends AttachBinding,
    AttemptBinding,
    BtfBinding,
    IterBinding,
    LinkBinding,
    MapBinding,
    MemoryBinding,
    ObjectBinding,
    PerfBinding,
    ProgramBinding,
    RingBinding,
    UserRingBinding {
  /** libbpf's own version string, for example `v1.7`. */
  readonly libbpfVersion: string;
  /** `libbpf_num_possible_cpus()`. */
  possibleCpus(): number;
  /** `bpf_obj_get` of whatever is pinned there, for its kind (`prog`, `map`, `link`) and its id. */
  pinnedAt(path: string): PinnedAt;
  /** `if_nametoindex`, in the network namespace of a descriptor, or in this process's. */
  interfaceIndex(name: string, networkNamespace: number | null): number;
  /** `if_indextoname`, likewise; `ENXIO` where there is none. */
  interfaceName(index: number, networkNamespace: number | null): string;
  /** `pidfd_open(2)`: a descriptor for the caller to close with `fs.closeSync`. */
  processDescriptor(pid: number): number;
  /** How many handles of each kind this environment holds open. */
  openHandles(): OpenHandles;
}

/** How many handles of each kind are open. */
export interface OpenHandles {
  readonly objects: number;
  readonly programs: number;
  readonly maps: number;
  readonly links: number;
  readonly iters: number;
  readonly rings: number;
  readonly perfs: number;
  readonly userRings: number;
  readonly btfs: number;
}

/** What is pinned at a path. */
export interface PinnedAt {
  readonly kind: string;
  readonly id: number;
}
