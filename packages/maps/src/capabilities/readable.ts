/** A map whose values can be looked up by key (`BPF_MAP_LOOKUP_ELEM`). */
export interface ReadableMap<K, V> {
  /**
   * The value of a key, or `undefined` where the map has no such key.
   *
   * @throws {@link MapError} where the kernel refuses the look-up
   */
  get(key: K): V | undefined;
  /** Whether the map has the key. Costs what {@link ReadableMap.get | get} costs, without the decoding. */
  has(key: K): boolean;
}
