import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { type DescriptorSource, type FileAtPath, type OpenFile, withDescriptor } from './descriptor.ts';
import { descriptorCodec } from './descriptorCodec.ts';
import { Table } from './elements/table.ts';
import { indexCodec } from './indexCodec.ts';
import { KernelMap } from './kernelMap.ts';
import { type NewMap, newMap } from './newMap.ts';

/**
 * A map of what programs refer to by index, and user space can put there but not read back:
 * `BPF_MAP_TYPE_PERF_EVENT_ARRAY` and `XSKMAP` by descriptor, `CGROUP_ARRAY` by path, too.
 *
 * @example
 * ```ts
 * import { DescriptorArray } from '@ebpf-ts/maps';
 *
 * using cgroups = DescriptorArray.create({ type: 'cgroup_array', name: 'watched', maxEntries: 1 });
 * cgroups.set(0, { path: '/sys/fs/cgroup' });
 * ```
 */
export class DescriptorArray<T extends DescriptorSource> extends KernelMap implements DeletableMap<number> {
  readonly kind = 'descriptor_array';
  readonly #table: Table<number, number>;

  constructor(handle: MapHandle, info: MapInfo) {
    super(handle, info);
    this.#table = new Table(handle, info, { key: indexCodec, value: descriptorCodec });
  }

  /**
   * Makes such a map without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create(options: NewMap & { readonly type: 'cgroup_array' }): DescriptorArray<OpenFile | FileAtPath>;
  static create(
    options: NewMap & { readonly type: 'perf_event_array' | 'xskmap' },
  ): DescriptorArray<OpenFile>;
  static create(
    options: NewMap & { readonly type: 'cgroup_array' | 'perf_event_array' | 'xskmap' },
  ): DescriptorArray<OpenFile | FileAtPath> {
    const { type } = options;
    const { handle, info } = newMap(options, { type, key: indexCodec, value: descriptorCodec });
    return new DescriptorArray(handle, info);
  }

  /** How many elements it has: the map's `max_entries`. */
  get length(): number {
    return this.info.maxEntries;
  }

  /**
   * Puts what is referred to at an index.
   *
   * @throws {@link MapError} where it is not of the kind that the map is for
   */
  set(index: number, target: T): this {
    withDescriptor(this.info, target, (fd) => this.#table.update(index, fd));
    return this;
  }

  delete(index: number): boolean {
    return this.#table.remove(index);
  }
}
