/** A map whose entries can be read and removed in one step (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`). */
export interface TakeableMap<K, V> {
  /**
   * Removes a key and gives back the value it had, in one step; `undefined` where there was no such key. Hashes have
   * this since Linux 5.14.
   *
   * @throws {@link MapError} with `code` `ENOTSUPP` or `EINVAL` where the kernel is older
   */
  take(key: K): V | undefined;
}
