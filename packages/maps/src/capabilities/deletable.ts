/** A map whose keys can be removed (`BPF_MAP_DELETE_ELEM`). */
export interface DeletableMap<K> {
  /** Removes a key; false where there was no such key. */
  delete(key: K): boolean;
}
