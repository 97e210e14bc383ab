import type { Codec } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import type { ReadableMap, ReadOptions } from './capabilities/readable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import { type DescriptorSource, withDescriptor } from './descriptor.ts';
import { descriptorCodec } from './descriptorCodec.ts';
import { readFlagsOf } from './elements/flags.ts';
import { Table } from './elements/table.ts';
import { KernelMap } from './kernelMap.ts';

/**
 * Values that the kernel keeps with their owner, and frees with it: `BPF_MAP_TYPE_SK_STORAGE` of sockets,
 * `INODE_STORAGE` of files, `TASK_STORAGE` of processes, `CGRP_STORAGE` of cgroups. An owner is named by an open
 * descriptor, a file or cgroup also by its path, a process by its pid. There is no list of owners. The maps come from
 * objects, whose BTF they need.
 *
 * @example
 * ```ts
 * import type { LocalStorage, RunningProcess } from '@ebpf-ts/maps';
 *
 * const execs = (seen: LocalStorage<RunningProcess, bigint>, pid: number) => seen.get({ pid }) ?? 0n;
 * ```
 */
export class LocalStorage<Owner extends DescriptorSource, V>
  extends KernelMap
  implements ReadableMap<Owner, V>, WritableMap<Owner, V>, DeletableMap<Owner>
{
  readonly kind = 'local_storage';
  readonly #table: Table<number, V>;

  constructor(handle: MapHandle, info: MapInfo, value: Codec<V>) {
    super(handle, info);
    this.#table = new Table(handle, info, { key: descriptorCodec, value });
  }

  get(owner: Owner, options: ReadOptions = {}): V | undefined {
    return withDescriptor(this.info, owner, (fd) => this.#table.lookup(fd, readFlagsOf(options)));
  }

  has(owner: Owner): boolean {
    return withDescriptor(this.info, owner, (fd) => this.#table.contains(fd));
  }

  set(owner: Owner, value: V, options?: SetOptions): this {
    withDescriptor(this.info, owner, (fd) => this.#table.update(fd, value, options));
    return this;
  }

  delete(owner: Owner): boolean {
    return withDescriptor(this.info, owner, (fd) => this.#table.remove(fd));
  }
}
