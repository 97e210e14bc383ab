import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { Closable } from './capabilities/closable.ts';
import type { DeletableMap } from './capabilities/deletable.ts';
import type { IterableMap } from './capabilities/iterable.ts';
import type { ReadableMap } from './capabilities/readable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { Table, type TableCodecs } from './table.ts';

/**
 * A hash of the kernel: `BPF_MAP_TYPE_HASH`, `LRU_HASH`, and the per-CPU ones, whose values are
 * {@link PerCpu} arrays. It speaks the protocol of JavaScript's own `Map`, except for `size` and `clear`, which
 * the kernel has no command for.
 *
 * @example
 * ```ts
 * import type { HashMap } from '@ebpf-ts/maps';
 *
 * function busiest(counts: HashMap<number, bigint>): number | undefined {
 *   const [first] = [...counts].sort(([, a], [, b]) => Number(b - a));
 *   return first?.[0];
 * }
 * ```
 */
export class HashMap<K, V>
  implements ReadableMap<K, V>, WritableMap<K, V>, DeletableMap<K>, IterableMap<K, V>, Closable
{
  readonly kind = 'hash';
  readonly info: MapInfo;
  readonly #table: Table<K, V>;
  readonly #handle: MapHandle;

  constructor(handle: MapHandle, info: MapInfo, codecs: TableCodecs<K, V>) {
    this.info = info;
    this.#table = new Table(handle, info, codecs);
    this.#handle = handle;
  }

  get(key: K): V | undefined {
    return this.#table.lookup(key);
  }

  has(key: K): boolean {
    return this.#table.contains(key);
  }

  set(key: K, value: V, options: SetOptions = {}): this {
    this.#table.update(key, value, options.mode ?? 'any');
    return this;
  }

  delete(key: K): boolean {
    return this.#table.remove(key);
  }

  keys(): IterableIterator<K> {
    return this.#table.keys();
  }

  values(): IterableIterator<V> {
    return this.#table.values();
  }

  entries(): IterableIterator<[K, V]> {
    return this.#table.entries();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#table.entries();
  }

  forEach(visit: (value: V, key: K) => void): void {
    for (const [key, value] of this.#table.entries()) visit(value, key);
  }

  close(): void {
    binding.mapClose(this.#handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
