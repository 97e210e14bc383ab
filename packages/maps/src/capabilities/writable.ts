/**
 * What an update does with a key that is there already or is not:
 * `any` writes in both cases (`BPF_ANY`), `create` refuses a key that exists (`BPF_NOEXIST`), `update` refuses
 * one that does not (`BPF_EXIST`).
 */
export type UpdateMode = 'any' | 'create' | 'update';

/** How {@link WritableMap.set} writes. */
export interface SetOptions {
  /** Default: `any`. */
  readonly mode?: UpdateMode;
  /** Takes the value's `struct bpf_spin_lock` meanwhile (`BPF_F_LOCK`, Linux 5.1), so that nobody sees half of it. */
  readonly lock?: boolean;
}

/** A map whose values can be written by key (`BPF_MAP_UPDATE_ELEM`). */
export interface WritableMap<K, V> {
  /**
   * Writes the value of a key.
   *
   * @throws {@link MapError} with `code` `EEXIST` or `ENOENT` where `mode` forbids the write, `E2BIG` where the map is full
   */
  set(key: K, value: V, options?: SetOptions): this;
}
