import type { Codec } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import { Table } from './elements/table.ts';
import { KernelMap } from './kernelMap.ts';
import { type NewMap, newMap } from './newMap.ts';
import { noKeyCodec } from './noKeyCodec.ts';

/** A Bloom filter to be made; `maxEntries` is how many values it expects. */
export interface NewBloomFilter<V> extends NewMap {
  readonly value: Codec<V>;
  /** 1 to 15; the kernel's default is 5. */
  readonly hashFunctions?: number;
}

/**
 * A `BPF_MAP_TYPE_BLOOM_FILTER` (Linux 5.16): a set that forgets nothing and lists nothing, and now and then takes
 * for a member what is none.
 *
 * @example
 * ```ts
 * import { BloomFilter, u32 } from '@ebpf-ts/maps';
 *
 * using seen = BloomFilter.create({ name: 'seen', value: u32, maxEntries: 1000 });
 * seen.add(42);
 * seen.has(42); // true
 * ```
 */
export class BloomFilter<V> extends KernelMap {
  readonly kind = 'bloom_filter';
  readonly #table: Table<undefined, V>;

  constructor(handle: MapHandle, info: MapInfo, value: Codec<V>) {
    super(handle, info);
    this.#table = new Table(handle, info, { key: noKeyCodec, value });
  }

  /**
   * Makes a Bloom filter without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<V>(options: NewBloomFilter<V>): BloomFilter<V> {
    const { value, hashFunctions: extra } = options;
    const { handle, info } = newMap(options, { type: 'bloom_filter', value, ...(extra && { extra }) });
    return new BloomFilter(handle, info, value);
  }

  /** Adds a value, for good. */
  add(value: V): this {
    this.#table.update(undefined, value);
    return this;
  }

  /** False where the value was never added; true where it was, and sometimes where not. */
  has(value: V): boolean {
    return this.#table.holds(undefined, value);
  }
}
