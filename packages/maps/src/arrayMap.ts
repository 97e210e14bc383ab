import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { Closable } from './capabilities/closable.ts';
import type { IterableMap } from './capabilities/iterable.ts';
import type { ReadableMap } from './capabilities/readable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { indexCodec } from './indexCodec.ts';
import { Table } from './table.ts';

/**
 * An array of the kernel: `BPF_MAP_TYPE_ARRAY`, and the per-CPU one, whose values are {@link PerCpu} arrays.
 * Every index below `length` is there from the start and cannot be deleted.
 *
 * @example
 * ```ts
 * import type { ArrayMap } from '@ebpf-ts/maps';
 *
 * const total = (buckets: ArrayMap<bigint>) => [...buckets.values()].reduce((sum, n) => sum + n, 0n);
 * ```
 */
export class ArrayMap<V>
  implements ReadableMap<number, V>, WritableMap<number, V>, IterableMap<number, V>, Closable
{
  readonly kind = 'array';
  readonly info: MapInfo;
  readonly #table: Table<number, V>;
  readonly #handle: MapHandle;

  constructor(handle: MapHandle, info: MapInfo, value: Codec<V>) {
    this.info = info;
    this.#table = new Table(handle, info, { key: indexCodec, value });
    this.#handle = handle;
  }

  /** How many elements it has: the map's `max_entries`. */
  get length(): number {
    return this.info.maxEntries;
  }

  get(index: number): V | undefined {
    return this.#table.lookup(index);
  }

  has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }

  set(index: number, value: V, options: SetOptions = {}): this {
    this.#table.update(index, value, options.mode ?? 'any');
    return this;
  }

  keys(): IterableIterator<number> {
    return this.#table.keys();
  }

  values(): IterableIterator<V> {
    return this.#table.values();
  }

  entries(): IterableIterator<[number, V]> {
    return this.#table.entries();
  }

  [Symbol.iterator](): IterableIterator<[number, V]> {
    return this.#table.entries();
  }

  forEach(visit: (value: V, index: number) => void): void {
    for (const [index, value] of this.#table.entries()) visit(value, index);
  }

  close(): void {
    binding.mapClose(this.#handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
