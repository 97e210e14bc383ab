import type { MapHandle } from './handles.ts';

/** Maps: made, found, described, and their entries. */
export interface MapBinding {
  /** `bpf_map_create`, and `bpf_btf_load` before it where there is BTF. */
  mapCreate(options: MapCreateOptions): MapHandle;
  /** `bpf_map_get_fd_by_id`. */
  mapOpenById(id: number): MapHandle;
  /** `bpf_obj_get` of a pinned map; `EINVAL` where something else is pinned there. */
  mapOpenPinned(path: string): MapHandle;
  /** `bpf_map_get_next_id`: the next higher id of a map of this machine; 0 where there is none. */
  mapNextId(id: number): number;
  /** `bpf_obj_get_info_by_fd`. */
  mapInfo(map: MapHandle): MapInfo;
  /**
   * `bpf_map_lookup_elem_flags` into `value`; false where there is no such key.
   * A per-CPU value is `roundUp(valueSize, 8) × possibleCpus()` bytes long.
   */
  mapLookup(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): boolean;
  /** `bpf_map_lookup_and_delete_elem_flags` into `value`; false where there is no such key. */
  mapTake(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): boolean;
  /** `bpf_map_update_elem`. */
  mapUpdate(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): void;
  /** `bpf_map_delete_elem`; false where there was no such key. */
  mapDelete(map: MapHandle, key: Uint8Array): boolean;
  /** `bpf_map_get_next_key`; a null key asks for the first; false where there is no next. */
  mapNextKey(map: MapHandle, key: Uint8Array | null, next: Uint8Array): boolean;
  /**
   * `bpf_map_lookup_batch`: as many entries as fit, from the cursor `from` on (null: from the start). `next` becomes
   * the cursor to go on from. A cursor is `max(keySize, 4)` bytes long. `ENOENT` says that these were the last
   * entries, `ENOSPC` that a bucket of the hash has more entries than fit.
   */
  mapLookupBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /** `bpf_map_lookup_and_delete_batch`, likewise. */
  mapTakeBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /**
   * What {@link MapBinding.mapLookupBatch | mapLookupBatch} does, with `BPF_MAP_GET_NEXT_KEY` and `BPF_MAP_LOOKUP_ELEM` for
   * each entry. The cursor is the key to go on with. Fewer entries than asked for are no end, but `ENOENT` is.
   */
  mapWalkBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /** `bpf_map_update_batch` of as many entries as `keys` holds. */
  mapUpdateBatch(map: MapHandle, keys: Uint8Array, values: Uint8Array, flags: number): BatchResult;
  /** `bpf_map_delete_batch` of as many keys as `keys` holds. Ends at the first that is not there. */
  mapDeleteBatch(map: MapHandle, keys: Uint8Array): BatchResult;
  /** The element commands bound to one map, the fast way. */
  mapBind(map: MapHandle): BoundMap;
  /** `bpf_map_freeze`. */
  mapFreeze(map: MapHandle): void;
  /** `bpf_obj_pin`. */
  mapPin(map: MapHandle, path: string): void;
  /** The map's own descriptor, good until it is closed. */
  mapDescriptor(map: MapHandle): number;
  /** Closes the fd. Idempotent. */
  mapClose(map: MapHandle): void;
}

/** `BPF_MAP_CREATE`'s attributes; sizes in bytes. */
export interface MapCreateOptions {
  readonly type: number;
  /** Empty for a map without a name. */
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags?: number;
  /** `map_extra`: the number of hash functions of a Bloom filter. */
  readonly extra?: number;
  /** The template of the maps that a map of maps holds. */
  readonly inner?: MapHandle;
  /** Loaded into the kernel (`BPF_BTF_LOAD`) for this map alone. */
  readonly btf?: MapBtf;
}

/** The `.BTF` that describes a map, and which of its types are those of keys and values; 0 is none. */
export interface MapBtf {
  readonly bytes: Uint8Array;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

/** How many entries of a batch went through; `code` says why no more did, and is empty where all did. */
export interface BatchResult {
  readonly count: number;
  readonly code: string;
}

/**
 * The element commands of one map, over memory of their own: the key at offset 0, the value at `valueOffset`. A call
 * passes no buffer. Once the map's handle is closed they throw `ERR_HANDLE_CLOSED`.
 */
export interface BoundMap {
  readonly memory: ArrayBuffer;
  readonly valueOffset: number;
  /** {@link MapBinding.mapLookup}. */
  lookup(flags?: number): boolean;
  /** {@link MapBinding.mapTake}. */
  take(flags?: number): boolean;
  /** {@link MapBinding.mapUpdate}; always true. */
  update(flags?: number): boolean;
  /** {@link MapBinding.mapDelete}. */
  delete(): boolean;
}

/** `struct bpf_map_info`; sizes in bytes. */
export interface MapInfo {
  readonly type: number;
  readonly id: number;
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** `map_extra`: the number of hash functions of a Bloom filter, the address of an arena. */
  readonly extra: bigint;
  /** The BTF that describes keys and values, 0 where there is none. */
  readonly btfId: number;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
}
