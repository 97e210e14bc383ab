import type { Codec } from '@ebpf-ts/btf';
import { binding } from '@ebpf-ts/native';
import type { BatchDeletableMap, BatchTakeableMap, BatchWritableMap } from './capabilities/batches.ts';
import type { DeletableMap } from './capabilities/deletable.ts';
import type { TakeableMap } from './capabilities/takeable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { type Existing, existingMap, type MapSource, type Opened } from './existingMap.ts';
import { KeyedMap } from './keyedMap.ts';
import { type NewMap, newMap } from './newMap.ts';
import { type PerCpu, perCpuCodec } from './perCpu.ts';

/** A hash to be made. */
export interface NewHashMap<K, V> extends NewMap {
  /** Default: `hash`. An LRU hash evicts the entry that was not used for longest, where it is full. */
  readonly type?: 'hash' | 'lru_hash';
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/** A hash to be made that has a value for each possible CPU. */
export interface NewPerCpuHashMap<K, V> extends Omit<NewHashMap<K, V>, 'type'> {
  readonly type: 'percpu_hash' | 'lru_percpu_hash';
}

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
  extends KeyedMap<K, V>
  implements
    WritableMap<K, V>,
    DeletableMap<K>,
    TakeableMap<K, V>,
    BatchWritableMap<K, V>,
    BatchDeletableMap<K>,
    BatchTakeableMap<K, V>
{
  readonly kind = 'hash';

  /**
   * Makes a hash without an object. Where key and value are schemas, bpftool shows their fields.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { HashMap, u32, u64 } from '@ebpf-ts/maps';
   *
   * using counts = HashMap.create({ name: 'counts', key: u32, value: u64, maxEntries: 1024 });
   * counts.set(1, 1n);
   * ```
   */
  static create<K, V>(options: NewPerCpuHashMap<K, V>): HashMap<K, PerCpu<V>>;
  static create<K, V>(options: NewHashMap<K, V>): HashMap<K, V>;
  static create<K, V>(
    options: NewHashMap<K, V> | NewPerCpuHashMap<K, V>,
  ): HashMap<K, V> | HashMap<K, PerCpu<V>> {
    const { type = 'hash', key, value } = options;
    return typed(newMap(options, { type, key, value }), { ...options, type });
  }

  /**
   * Opens a hash that exists, by its id, its name or where it is pinned.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   *
   * @example
   * ```ts
   * import { HashMap, u32, u64 } from '@ebpf-ts/maps';
   *
   * using counts = HashMap.open({ path: '/sys/fs/bpf/counts' }, { key: u32, value: u64 });
   * ```
   */
  static open<K, V>(source: MapSource, types: Existing<NewPerCpuHashMap<K, V>>): HashMap<K, PerCpu<V>>;
  static open<K, V>(source: MapSource, types: Existing<NewHashMap<K, V>>): HashMap<K, V>;
  static open<K, V>(
    source: MapSource,
    types: Existing<NewHashMap<K, V>> | Existing<NewPerCpuHashMap<K, V>>,
  ): HashMap<K, V> | HashMap<K, PerCpu<V>> {
    const { type = 'hash' } = types;
    return typed(existingMap(source, { ...types, type }), { ...types, type });
  }

  set(key: K, value: V, options?: SetOptions): this {
    this.table.update(key, value, options);
    return this;
  }

  delete(key: K): boolean {
    return this.table.remove(key);
  }

  take(key: K): V | undefined {
    return this.table.take(key);
  }

  setMany(entries: Iterable<readonly [K, V]>, options: SetOptions = {}): this {
    this.batches.write(entries, options);
    return this;
  }

  deleteMany(keys: Iterable<K>): number {
    return this.batches.remove(keys);
  }

  takeMany(): [K, V][] {
    return this.batches.take();
  }
}

type HashType = 'hash' | 'lru_hash' | 'percpu_hash' | 'lru_percpu_hash';

function typed<K, V>(
  { handle, info }: Opened,
  { type, key, value }: { readonly type: HashType; readonly key: Codec<K>; readonly value: Codec<V> },
): HashMap<K, V> | HashMap<K, PerCpu<V>> {
  return type === 'hash' || type === 'lru_hash'
    ? new HashMap(handle, info, { key, value })
    : new HashMap(handle, info, { key, value: perCpuCodec(value, binding.possibleCpus()) });
}
