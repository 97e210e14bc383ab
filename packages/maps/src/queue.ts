import type { Codec } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import { Table } from './elements/table.ts';
import { type Existing, existingMap, type MapSource } from './existingMap.ts';
import { KernelMap } from './kernelMap.ts';
import { type NewMap, newMap } from './newMap.ts';
import { noKeyCodec } from './noKeyCodec.ts';

/** A queue or stack to be made. */
export interface NewQueue<V> extends NewMap {
  /** Default: `queue`, whose oldest value is popped first; of a `stack` it is the newest. */
  readonly type?: 'queue' | 'stack';
  readonly value: Codec<V>;
}

/** How {@link Queue.push} pushes. */
export interface PushOptions {
  /** Drops the oldest value where the map is full (`BPF_EXIST`). */
  readonly dropOldest?: boolean;
}

/**
 * A `BPF_MAP_TYPE_QUEUE` or `BPF_MAP_TYPE_STACK` (Linux 4.20): values without keys.
 *
 * @example
 * ```ts
 * import { Queue, u32 } from '@ebpf-ts/maps';
 *
 * using jobs = Queue.create({ name: 'jobs', value: u32, maxEntries: 16 });
 * jobs.push(1).push(2);
 * jobs.pop(); // 1
 * ```
 */
export class Queue<V> extends KernelMap {
  readonly kind = 'queue';
  readonly #table: Table<undefined, V>;

  constructor(handle: MapHandle, info: MapInfo, value: Codec<V>) {
    super(handle, info);
    this.#table = new Table(handle, info, { key: noKeyCodec, value });
  }

  /**
   * Makes a queue or stack without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<V>(options: NewQueue<V>): Queue<V> {
    const { type = 'queue', value } = options;
    const { handle, info } = newMap(options, { type, value });
    return new Queue(handle, info, value);
  }

  /**
   * Opens a queue or stack that exists, by its id, its name or where it is pinned.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   */
  static open<V>(source: MapSource, types: Existing<NewQueue<V>>): Queue<V> {
    const { type = 'queue', value } = types;
    const { handle, info } = existingMap(source, { ...types, type });
    return new Queue(handle, info, value);
  }

  /**
   * Adds a value.
   *
   * @throws {@link MapError} with `code` `E2BIG` where it is full
   */
  push(value: V, { dropOldest = false }: PushOptions = {}): this {
    this.#table.update(undefined, value, dropOldest ? { mode: 'update' } : {});
    return this;
  }

  /** Removes the next value and returns it; `undefined` where there is none. */
  pop(): V | undefined {
    return this.#table.take(undefined);
  }

  /** The next value, which stays; `undefined` where there is none. */
  peek(): V | undefined {
    return this.#table.lookup(undefined);
  }
}
