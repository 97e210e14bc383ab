import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { BatchWritableMap } from './capabilities/batches.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { type Existing, existingMap, type MapSource, type Opened } from './existingMap.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { MapError } from './mapError.ts';
import { mapTypeName } from './mapType.ts';
import { MAP_FLAG, type NewMap, newMap } from './newMap.ts';
import { type PerCpu, perCpuCodec } from './perCpu.ts';

/** An array to be made. */
export interface NewArrayMap<V> extends NewMap {
  readonly type?: 'array';
  readonly value: Codec<V>;
}

/** An array to be made that has a value for each possible CPU. */
export interface NewPerCpuArrayMap<V> extends Omit<NewArrayMap<V>, 'type'> {
  readonly type: 'percpu_array';
}

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
  extends KeyedMap<number, V>
  implements WritableMap<number, V>, BatchWritableMap<number, V>
{
  readonly kind = 'array';
  #memory: ArrayBuffer | undefined;

  constructor(handle: MapHandle, info: MapInfo, value: Codec<V>) {
    super(handle, info, { key: indexCodec, value });
  }

  /**
   * Makes an array without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { ArrayMap, sum, u64 } from '@ebpf-ts/maps';
   *
   * using dropped = ArrayMap.create({ type: 'percpu_array', name: 'dropped', value: u64, maxEntries: 1 });
   * console.log(sum(dropped.get(0) ?? []));
   * ```
   */
  static create<V>(options: NewPerCpuArrayMap<V>): ArrayMap<PerCpu<V>>;
  static create<V>(options: NewArrayMap<V>): ArrayMap<V>;
  static create<V>(options: NewArrayMap<V> | NewPerCpuArrayMap<V>): ArrayMap<V> | ArrayMap<PerCpu<V>> {
    const { type = 'array', value } = options;
    return typed(newMap(options, { type, key: indexCodec, value }), { type, value });
  }

  /**
   * Opens an array that exists, by its id, its name or where it is pinned.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   */
  static open<V>(source: MapSource, types: Existing<NewPerCpuArrayMap<V>>): ArrayMap<PerCpu<V>>;
  static open<V>(source: MapSource, types: Existing<NewArrayMap<V>>): ArrayMap<V>;
  static open<V>(
    source: MapSource,
    types: Existing<NewArrayMap<V>> | Existing<NewPerCpuArrayMap<V>>,
  ): ArrayMap<V> | ArrayMap<PerCpu<V>> {
    const { type = 'array', value } = types;
    return typed(existingMap(source, { ...types, type }), { type, value });
  }

  /** How many elements it has: the map's `max_entries`. */
  get length(): number {
    return this.info.maxEntries;
  }

  /**
   * The kernel's own memory of the values, of an array that was made with `MAP_FLAG.MMAPABLE` (Linux 5.5): reading and
   * writing it takes no system call, and `Atomics` works on it beside programs that do the same. Each value takes a
   * multiple of 8 bytes. Once the map is closed it is empty.
   *
   * @throws {@link MapError} where the map cannot be mapped: another flag, a frozen map, a closed one
   * @example
   * ```ts
   * import { ArrayMap, MAP_FLAG, u64 } from '@ebpf-ts/maps';
   *
   * using counts = ArrayMap.create({ name: 'counts', value: u64, maxEntries: 8, flags: MAP_FLAG.MMAPABLE });
   * const live = new BigUint64Array(counts.memory);
   * console.log(live[3], Atomics.add(live, 3, 1n), counts.get(3));
   * ```
   */
  get memory(): ArrayBuffer {
    if (!(this.info.flags & MAP_FLAG.MMAPABLE) || mapTypeName(this.info.type) !== 'array') {
      throw new MapError(
        this.info.name,
        'its memory cannot be mapped into this process: make it as an array with MAP_FLAG.MMAPABLE, BPF_F_MMAPABLE in C (Linux 5.5)',
      );
    }
    this.#memory ??= this.calling(() => binding.mapMemory(this.handle));
    return this.#memory;
  }

  /** Gives back the descriptor; {@link ArrayMap.memory} and every view of it are empty from here on. */
  override close(): void {
    if (this.#memory !== undefined) binding.memoryClose(this.#memory);
    this.#memory = undefined;
    super.close();
  }

  override has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }

  set(index: number, value: V, options?: SetOptions): this {
    this.table.update(index, value, options);
    return this;
  }

  setMany(entries: Iterable<readonly [number, V]>, options: SetOptions = {}): this {
    this.batches.write(entries, options);
    return this;
  }
}

function typed<V>(
  { handle, info }: Opened,
  { type, value }: { readonly type: 'array' | 'percpu_array'; readonly value: Codec<V> },
): ArrayMap<V> | ArrayMap<PerCpu<V>> {
  return type === 'array'
    ? new ArrayMap(handle, info, value)
    : new ArrayMap(handle, info, perCpuCodec(value, binding.possibleCpus()));
}
