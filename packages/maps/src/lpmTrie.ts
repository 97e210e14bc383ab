import type { Codec } from '@ebpf-ts/btf';
import type { BatchDeletableMap, BatchWritableMap } from './capabilities/batches.ts';
import type { DeletableMap } from './capabilities/deletable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { type Existing, existingMap, type MapSource } from './existingMap.ts';
import { KeyedMap } from './keyedMap.ts';
import { MAP_FLAG, type NewMap, newMap } from './newMap.ts';

/** A trie to be made. */
export interface NewLpmTrie<K, V> extends NewMap {
  /** {@link ipv4Prefix}, {@link ipv6Prefix}, or a struct that begins with the prefix's length in bits. */
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/**
 * A `BPF_MAP_TYPE_LPM_TRIE`: values by prefix, of which a look-up finds the longest that matches.
 *
 * @example
 * ```ts
 * import { ipv4Prefix, LpmTrie, u32 } from '@ebpf-ts/maps';
 *
 * using routes = LpmTrie.create({ name: 'routes', key: ipv4Prefix, value: u32, maxEntries: 100 });
 * routes.set('10.0.0.0/8', 1).set('10.1.0.0/16', 2);
 * routes.get('10.1.2.3'); // 2
 * ```
 */
export class LpmTrie<K, V>
  extends KeyedMap<K, V>
  implements WritableMap<K, V>, DeletableMap<K>, BatchWritableMap<K, V>, BatchDeletableMap<K>
{
  readonly kind = 'lpm_trie';

  /**
   * Makes a trie without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<K, V>(options: NewLpmTrie<K, V>): LpmTrie<K, V> {
    const { key, value } = options;
    // The kernel insists on it.
    const flags = (options.flags ?? 0) | MAP_FLAG.NO_PREALLOC;
    const { handle, info } = newMap({ ...options, flags }, { type: 'lpm_trie', key, value });
    return new LpmTrie(handle, info, { key, value });
  }

  /**
   * Opens a trie that exists, by its id, its name or where it is pinned.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   */
  static open<K, V>(source: MapSource, types: Existing<NewLpmTrie<K, V>>): LpmTrie<K, V> {
    const { handle, info } = existingMap(source, { ...types, type: 'lpm_trie' });
    return new LpmTrie(handle, info, types);
  }

  set(prefix: K, value: V, options?: SetOptions): this {
    this.table.update(prefix, value, options);
    return this;
  }

  /** Removes the very prefix, not the longest that matches. */
  delete(prefix: K): boolean {
    return this.table.remove(prefix);
  }

  setMany(entries: Iterable<readonly [K, V]>, options: SetOptions = {}): this {
    this.batches.write(entries, options);
    return this;
  }

  deleteMany(prefixes: Iterable<K>): number {
    return this.batches.remove(prefixes);
  }
}
