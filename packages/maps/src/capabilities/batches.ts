import type { EntryBatch } from './entryBatch.ts';
import type { SetOptions } from './writable.ts';

/** A map that gives many entries at once (`BPF_MAP_LOOKUP_BATCH`, Linux 5.6). */
export interface BatchReadableMap<K, V> {
  /**
   * All entries, as many at a time as the kernel hands over in one call. A batch is good until the next is asked for.
   * Where the kernel has no batches for this type of map, they are filled one entry at a time.
   */
  entriesBatch(): IterableIterator<EntryBatch<K, V>>;
}

/** A map that takes many entries at once (`BPF_MAP_UPDATE_BATCH`, Linux 5.6); one at a time on older kernels. */
export interface BatchWritableMap<K, V> {
  /**
   * Writes entries in their order. Where one is refused, those before it are written. With a mode other than `any` each
   * is a call of its own.
   *
   * @throws {@link MapError} as {@link WritableMap.set | set}
   */
  setMany(entries: Iterable<readonly [K, V]>, options?: SetOptions): this;
}

/** A map that removes many entries at once (`BPF_MAP_DELETE_BATCH`, Linux 5.6); one at a time on older kernels. */
export interface BatchDeletableMap<K> {
  /** Removes keys; those that are not there are passed over. Returns how many were. */
  deleteMany(keys: Iterable<K>): number;
}

/** A map that can be emptied into an array (`BPF_MAP_LOOKUP_AND_DELETE_BATCH`, Linux 5.6). */
export interface BatchTakeableMap<K, V> {
  /**
   * Removes all entries and returns them. Nothing that is written meanwhile gets lost: it is returned, or stays. Only
   * where the kernel has no such command is each entry read and then removed, so that what is written in between is lost.
   * Where something fails after some were removed, those are returned, and the others stay.
   */
  takeMany(): [K, V][];
}
