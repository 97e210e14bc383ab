import { existsSync } from 'node:fs';
import { BtfBuilder, type Codec, hostIsLittleEndian, isSchema } from '@ebpf-ts/btf';
import { binding, isNativeError, type MapBtf, type MapCreateOptions, type MapHandle } from '@ebpf-ts/native';
import { existingMap, type Opened } from './existingMap.ts';
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
  /**
   * Where it is pinned. A map that is pinned there already is opened instead, so that it outlives its users; it has to
   * be like the one that would be made.
   */
  readonly pinPath?: string;
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
 * @throws {MapError} where the kernel refuses it, or the map that is pinned there is another
 */
export function newMap(options: NewMap, contents: NewMapContents): Opened {
  const { name, maxEntries, flags = 0, pinPath } = options;
  const { type, key, value, ...rest } = contents;
  if (pinPath !== undefined && existsSync(pinPath)) {
    return existingMap({ path: pinPath }, { type, maxEntries, flags, key, value });
  }
  const sizes = { keySize: key?.size ?? 0, valueSize: value.size };
  const btf = btfOf(key, value);
  try {
    const handle = create({ ...rest, ...sizes, type: MAP_TYPE[type], name, maxEntries, flags }, btf);
    if (pinPath !== undefined) pinned(handle, pinPath);
    return { handle, info: { ...binding.mapInfo(handle), name } };
  } catch (error) {
    throw MapError.from({ name, maxEntries }, error);
  }
}

function pinned(handle: MapHandle, path: string): void {
  try {
    binding.mapPin(handle, path);
  } catch (error) {
    binding.mapClose(handle);
    throw error;
  }
}

/** Not every type of map takes BTF on every kernel. It only serves who looks, so that without it is as good. */
function create(options: MapCreateOptions, btf: MapBtf | undefined): MapHandle {
  if (btf === undefined) return binding.mapCreate(options);
  try {
    return binding.mapCreate({ ...options, btf });
  } catch (error) {
    if (!isNativeError(error) || NEEDS_BTF.has(options.type)) throw error;
    return binding.mapCreate(options);
  }
}

const NEEDS_BTF: ReadonlySet<number> = new Set([
  MAP_TYPE.sk_storage,
  MAP_TYPE.inode_storage,
  MAP_TYPE.task_storage,
  MAP_TYPE.cgrp_storage,
]);

/** The BTF of keys and values, where both are schemas. */
function btfOf(key: Codec<unknown> | undefined, value: Codec<unknown>): MapBtf | undefined {
  if (key === undefined || !isSchema(key) || !isSchema(value)) return undefined;
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  const [keyId, valueId] = [key.addTo(builder), value.addTo(builder)];
  const { bytes, idOf } = builder.build();
  return { bytes, keyTypeId: idOf(keyId), valueTypeId: idOf(valueId) };
}
