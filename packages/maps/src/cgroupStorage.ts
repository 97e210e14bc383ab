import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { KeyedMap } from './keyedMap.ts';

/**
 * A `BPF_MAP_TYPE_CGROUP_STORAGE` (Linux 4.19), or the per-CPU one: a value for each cgroup that a program is attached
 * to. Entries come and go with attaching; what is there can be written. Since Linux 6.2 there is
 * {@link LocalStorage} for cgroups.
 *
 * @example
 * ```ts
 * import type { CgroupStorage } from '@ebpf-ts/maps';
 *
 * const total = (bytes: CgroupStorage<bigint, bigint>) => [...bytes.values()].reduce((sum, each) => sum + each, 0n);
 * ```
 */
export class CgroupStorage<K, V> extends KeyedMap<K, V> implements WritableMap<K, V> {
  readonly kind = 'cgroup_storage';

  set(key: K, value: V, options?: SetOptions): this {
    this.table.update(key, value, options);
    return this;
  }
}
