/** How {@link ReadableMap.get} reads. */
export interface ReadOptions {
  /** Takes the value's `struct bpf_spin_lock` while it is copied (`BPF_F_LOCK`, Linux 5.1). */
  readonly lock?: boolean;
}

/** A map whose values can be looked up by key (`BPF_MAP_LOOKUP_ELEM`). */
export interface ReadableMap<K, V> {
  /**
   * The value of a key, or `undefined` where the map has no such key.
   *
   * @throws {@link MapError} where the kernel refuses the look-up
   */
  get(key: K, options?: ReadOptions): V | undefined;
  /** Whether the map has the key. Costs what {@link ReadableMap.get | get} costs, without the decoding. */
  has(key: K): boolean;
}
