/**
 * A map whose keys can be walked (`BPF_MAP_LOOKUP_BATCH`, `BPF_MAP_GET_NEXT_KEY`).
 *
 * Many entries are fetched at once, where the kernel has a command for it (Linux 5.6): what a walk gives is at most a
 * few thousand entries old. Entries that come or go meanwhile may be seen or missed; deleting any is safe. A walk that
 * goes through more keys than the map can hold, because deletions elsewhere keep sending it back to the start, ends in
 * a {@link MapError}.
 */
export interface IterableMap<K, V> {
  /** The keys, in the kernel's order. */
  keys(): IterableIterator<K>;
  /** The values, in the order of the keys. */
  values(): IterableIterator<V>;
  /** Keys with their values; an entry that went away since its key was read is left out. */
  entries(): IterableIterator<[K, V]>;
  /** {@link IterableMap.entries | entries}. */
  [Symbol.iterator](): IterableIterator<[K, V]>;
  /** Calls a function with every entry, value first, as `Map.forEach` does. */
  forEach(visit: (value: V, key: K) => void): void;
}
