import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import { MapError } from './mapError.ts';
import { MAP_TYPE, type MapType } from './mapType.ts';

/** What every map that is made without an object has. */
export interface NewMap {
  /** Letters, digits, `_` and `.`; the kernel keeps 15 of them. */
  readonly name: string;
  /** How many entries it has room for. */
  readonly maxEntries: number;
  /** `BPF_F_NO_PREALLOC` and the like, see {@link MAP_FLAG}. */
  readonly flags?: number;
}

/** What a map of a certain type has beside. */
export interface NewMapContents {
  readonly type: MapType;
  /** None for queues and the like. */
  readonly key?: Codec<unknown>;
  readonly value: Codec<unknown>;
  readonly extra?: number;
  readonly inner?: MapHandle;
}

/** A map's handle and what the kernel says of it, which is all that a class needs. */
export interface Opened {
  readonly handle: MapHandle;
  readonly info: MapInfo;
}

/**
 * Flags of new maps, to be combined with `|`.
 *
 * @example
 * ```ts
 * import { HashMap, MAP_FLAG, u32, u64 } from '@ebpf-ts/maps';
 *
 * using map = HashMap.create({
 *   name: 'counts', key: u32, value: u64, maxEntries: 1000, flags: MAP_FLAG.NO_PREALLOC,
 * });
 * ```
 */
export const MAP_FLAG = {
  /** Memory of a hash is allocated entry by entry (`BPF_F_NO_PREALLOC`). */
  NO_PREALLOC: 1 << 0,
  /** Each CPU evicts from a list of its own (`BPF_F_NO_COMMON_LRU`). */
  NO_COMMON_LRU: 1 << 1,
  /** User space may only read (`BPF_F_RDONLY`). */
  READ_ONLY: 1 << 3,
  /** User space may only write (`BPF_F_WRONLY`). */
  WRITE_ONLY: 1 << 4,
  /** Programs may only read (`BPF_F_RDONLY_PROG`, Linux 5.2). */
  PROGRAMS_READ_ONLY: 1 << 7,
  /** Programs may only write (`BPF_F_WRONLY_PROG`, Linux 5.2). */
  PROGRAMS_WRITE_ONLY: 1 << 8,
  /** An array can be mapped into a process (`BPF_F_MMAPABLE`, Linux 5.5). */
  MMAPABLE: 1 << 10,
  /** Maps of different sizes may be put into a map of maps (`BPF_F_INNER_MAP`, Linux 5.10). */
  INNER_MAP: 1 << 12,
} as const;

/**
 * Makes a map in the kernel.
 *
 * @throws {MapError} where the kernel refuses it
 */
export function newMap({ name, maxEntries, flags = 0 }: NewMap, contents: NewMapContents): Opened {
  const { type, key, value, ...rest } = contents;
  const sizes = { keySize: key?.size ?? 0, valueSize: value.size };
  try {
    const handle = binding.mapCreate({ ...rest, ...sizes, type: MAP_TYPE[type], name, maxEntries, flags });
    return { handle, info: { ...binding.mapInfo(handle), name } };
  } catch (error) {
    throw MapError.from({ name, maxEntries }, error);
  }
}
