import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { BatchReadableMap } from './capabilities/batches.ts';
import type { EntryBatch } from './capabilities/entryBatch.ts';
import type { IterableMap } from './capabilities/iterable.ts';
import type { ReadableMap, ReadOptions } from './capabilities/readable.ts';
import { Batches } from './elements/batches.ts';
import { readFlagsOf } from './elements/flags.ts';
import { Table, type TableCodecs } from './elements/table.ts';
import { KernelMap } from './kernelMap.ts';

/** A map whose entries are found by key, and can be walked: what hashes, arrays and tries have in common. */
export abstract class KeyedMap<K, V>
  extends KernelMap
  implements ReadableMap<K, V>, IterableMap<K, V>, BatchReadableMap<K, V>
{
  /** @internal */
  protected readonly table: Table<K, V>;
  /** @internal */
  protected readonly batches: Batches<K, V>;

  constructor(handle: MapHandle, info: MapInfo, codecs: TableCodecs<K, V>) {
    super(handle, info);
    this.table = new Table(handle, info, codecs);
    this.batches = new Batches(this.table);
  }

  get(key: K, options?: ReadOptions): V | undefined {
    return this.table.lookup(key, options === undefined ? 0 : readFlagsOf(options));
  }

  has(key: K): boolean {
    return this.table.contains(key);
  }

  *keys(): Generator<K, undefined, undefined> {
    for (const batch of this.batches.read()) {
      for (let index = 0; index < batch.length; index++) yield batch.keyAt(index);
    }
  }

  *values(): Generator<V, undefined, undefined> {
    for (const batch of this.batches.read()) {
      for (let index = 0; index < batch.length; index++) yield batch.valueAt(index);
    }
  }

  *entries(): Generator<[K, V], undefined, undefined> {
    for (const batch of this.batches.read()) {
      for (let index = 0; index < batch.length; index++) yield [batch.keyAt(index), batch.valueAt(index)];
    }
  }

  [Symbol.iterator](): Generator<[K, V], undefined, undefined> {
    return this.entries();
  }

  entriesBatch(): IterableIterator<EntryBatch<K, V>> {
    return this.batches.read();
  }

  forEach(visit: (value: V, key: K) => void): void {
    for (const [key, value] of this.entries()) visit(value, key);
  }
}
