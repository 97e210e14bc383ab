import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { descriptorCodec } from './descriptorCodec.ts';
import { Batches } from './elements/batches.ts';
import { Table } from './elements/table.ts';
import { indexCodec } from './indexCodec.ts';
import { KernelMap } from './kernelMap.ts';
import { type NewMap, newMap } from './newMap.ts';

/** What a map of maps needs to know that the kernel does not tell. */
export interface MapOfMapsTypes<K, M> {
  readonly key: Codec<K>;
  /** The class of the maps in it. The handle belongs to what is returned. */
  readonly open: (handle: MapHandle) => M;
}

/** A map of maps to be made. */
export interface NewMapOfMaps<M extends KernelMap> extends NewMap {
  /** What the maps in it are like: of its type, sizes and flags. It may be closed afterwards. */
  readonly template: M;
  /** The class of the maps in it. The handle belongs to what is returned. */
  readonly open: (handle: MapHandle) => M;
}

/**
 * Maps by key: `BPF_MAP_TYPE_ARRAY_OF_MAPS` and `HASH_OF_MAPS`. Every look-up opens the map anew, and is closed by who
 * asked for it.
 *
 * @example
 * ```ts
 * import type { ArrayMap, MapOfMaps } from '@ebpf-ts/maps';
 *
 * function countOf(tenants: MapOfMaps<number, ArrayMap<bigint>>, tenant: number): bigint | undefined {
 *   using counts = tenants.get(tenant);
 *   return counts?.get(0);
 * }
 * ```
 */
export class MapOfMaps<K, M extends KernelMap> extends KernelMap implements DeletableMap<K> {
  readonly kind = 'map_of_maps';
  readonly #table: Table<K, number>;
  readonly #open: (handle: MapHandle) => M;

  constructor(handle: MapHandle, info: MapInfo, { key, open }: MapOfMapsTypes<K, M>) {
    super(handle, info);
    this.#table = new Table(handle, info, { key, value: descriptorCodec });
    this.#open = open;
  }

  /**
   * Makes a map of maps without an object: by index, or with a `key` a hash.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<K, M extends KernelMap>(
    options: NewMapOfMaps<M> & { readonly key: Codec<K> },
  ): MapOfMaps<K, M>;
  static create<M extends KernelMap>(options: NewMapOfMaps<M>): MapOfMaps<number, M>;
  static create<K, M extends KernelMap>(
    options: NewMapOfMaps<M> & { readonly key?: Codec<K> },
  ): MapOfMaps<K, M> | MapOfMaps<number, M> {
    const { key, open } = options;
    const contents = { value: descriptorCodec, inner: options.template.handle };
    if (key === undefined) {
      const { handle, info } = newMap(options, { type: 'array_of_maps', key: indexCodec, ...contents });
      return new MapOfMaps(handle, info, { key: indexCodec, open });
    }
    const { handle, info } = newMap(options, { type: 'hash_of_maps', key, ...contents });
    return new MapOfMaps(handle, info, { key, open });
  }

  /** Opens the map of a key; `undefined` where there is none. Close it. */
  get(key: K): M | undefined {
    const id = this.#table.lookup(key);
    return id === undefined ? undefined : this.calling(() => this.#open(binding.mapOpenById(id)));
  }

  /** Whether there is a map at a key. */
  has(key: K): boolean {
    return this.#table.contains(key);
  }

  /**
   * Puts a map at a key. It stays in the kernel as long as it is there, whoever closes it.
   *
   * @throws {@link MapError} with `code` `EINVAL` where it is not like the template
   */
  set(key: K, map: M): this {
    this.#table.update(
      key,
      this.calling(() => binding.mapDescriptor(map.handle)),
    );
    return this;
  }

  delete(key: K): boolean {
    return this.#table.remove(key);
  }

  /** The keys that have a map, with the ids of those. */
  *ids(): IterableIterator<[K, number]> {
    for (const batch of new Batches(this.#table).walk()) yield* batch;
  }
}
