/**
 * A map whose keys can be walked (`BPF_MAP_GET_NEXT_KEY`).
 *
 * The kernel keeps no cursor. Entries that come or go during the walk may be seen or missed; deleting the entry
 * at hand is safe. A walk that goes through more keys than the map can hold, because deletions elsewhere keep
 * sending it back to the start, ends in a {@link MapError}.
 */
export interface IterableMap<K, V> {
  keys(): IterableIterator<K>;
  values(): IterableIterator<V>;
  entries(): IterableIterator<[K, V]>;
  [Symbol.iterator](): IterableIterator<[K, V]>;
  forEach(visit: (value: V, key: K) => void): void;
}
