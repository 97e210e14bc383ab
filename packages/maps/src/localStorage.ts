import { type Codec, i32, type Schema } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import type { ReadableMap, ReadOptions } from './capabilities/readable.ts';
import type { SetOptions, WritableMap } from './capabilities/writable.ts';
import {
  type DescriptorSource,
  type FileAtPath,
  type OpenFile,
  type RunningProcess,
  withDescriptor,
} from './descriptor.ts';
import { readFlagsOf } from './elements/flags.ts';
import { Table } from './elements/table.ts';
import { KernelMap } from './kernelMap.ts';
import { MAP_FLAG, newMap } from './newMap.ts';

/** By what the owner of a value is named, for each type of storage. */
interface Owners {
  sk_storage: OpenFile;
  inode_storage: OpenFile | FileAtPath;
  task_storage: OpenFile | RunningProcess;
  cgrp_storage: OpenFile | FileAtPath;
}

/** A type of storage, by bpftool's name. */
export type StorageType = keyof Owners;

/** What has values in a type of storage. */
export type OwnerOf<T extends StorageType> = Owners[T];

/** A storage to be made. The kernel needs its BTF, so that the value is a schema. */
export interface NewLocalStorage<T extends StorageType, V> {
  readonly type: T;
  readonly name: string;
  readonly value: Schema<V>;
}

/**
 * Values that the kernel keeps with their owner, and frees with it: `BPF_MAP_TYPE_SK_STORAGE` of sockets,
 * `INODE_STORAGE` of files, `TASK_STORAGE` of processes, `CGRP_STORAGE` of cgroups. An owner is named by an open
 * descriptor, a file or cgroup also by its path, a process by its pid. There is no list of owners.
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
    this.#table = new Table(handle, info, { key: i32, value });
  }

  /**
   * Makes such a map without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { LocalStorage, u64 } from '@ebpf-ts/maps';
   *
   * using seen = LocalStorage.create({ type: 'task_storage', name: 'seen', value: u64 });
   * seen.set({ pid: process.pid }, 1n);
   * ```
   */
  static create<const T extends StorageType, V>({
    type,
    name,
    value,
  }: NewLocalStorage<T, V>): LocalStorage<OwnerOf<T>, V> {
    const options = { name, maxEntries: 0, flags: MAP_FLAG.NO_PREALLOC };
    const { handle, info } = newMap(options, { type, key: i32, value });
    return new LocalStorage(handle, info, value);
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
