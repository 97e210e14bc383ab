import type { Codec } from '@ebpf-ts/btf';
import { type BoundMap, binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { SetOptions } from '../capabilities/writable.ts';
import { MapError } from '../mapError.ts';
import { flagsOf } from './flags.ts';

/** How a table's bytes become keys and values. */
export interface TableCodecs<K, V> {
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/**
 * The element commands of bpf(2) on one map, with its codecs: what every keyed map is composed of.
 *
 * Key and value are encoded into memory that the native functions share with this table, so that a call passes no
 * buffer and allocates nothing but what the codec returns.
 */
export class Table<K, V> {
  readonly info: MapInfo;
  readonly handle: MapHandle;
  readonly codecs: TableCodecs<K, V>;
  #open: OpenTable | undefined;

  constructor(handle: MapHandle, info: MapInfo, codecs: TableCodecs<K, V>) {
    if (codecs.key.size !== info.keySize) {
      throw new MapError(info.name, `its keys have ${info.keySize} bytes, their type has ${codecs.key.size}`);
    }
    this.info = info;
    this.handle = handle;
    this.codecs = codecs;
  }

  // Each of these is one function, and calls each command in a place of its own, without flags where there are none: of a
  // chain of small ones the engine gives up inlining the last, and a call without arguments has nothing to read.

  lookup(key: K, flags = 0): V | undefined {
    const { bound, view, valueOffset, valueSize } = this.#opened();
    const { codecs } = this;
    let part: Part | undefined = 'key';
    try {
      codecs.key.encode(key, view, 0);
      part = undefined;
      if (!(flags === 0 ? bound.lookup() : bound.lookup(flags))) return undefined;
    } catch (error) {
      throw this.#refusal(part, error);
    }
    return codecs.value.decode(view, valueOffset, valueSize);
  }

  take(key: K): V | undefined {
    const { bound, view, valueOffset, valueSize } = this.#opened();
    const { codecs } = this;
    let part: Part | undefined = 'key';
    try {
      codecs.key.encode(key, view, 0);
      part = undefined;
      if (!bound.take()) return undefined;
    } catch (error) {
      throw this.#refusal(part, error);
    }
    return codecs.value.decode(view, valueOffset, valueSize);
  }

  contains(key: K): boolean {
    const { bound, view } = this.#opened();
    let part: Part | undefined = 'key';
    try {
      this.codecs.key.encode(key, view, 0);
      part = undefined;
      return bound.lookup();
    } catch (error) {
      throw this.#refusal(part, error);
    }
  }

  /** Whether a value is there, of maps whose look-up reads the value that it is given. */
  holds(key: K, value: V): boolean {
    const { bound, view, valueOffset } = this.#opened();
    const { codecs } = this;
    let part: Part | undefined = 'key';
    try {
      codecs.key.encode(key, view, 0);
      part = 'value';
      codecs.value.encode(value, view, valueOffset);
      part = undefined;
      return bound.lookup();
    } catch (error) {
      throw this.#refusal(part, error);
    }
  }

  update(key: K, value: V, options?: SetOptions): void {
    const flags = options === undefined ? 0 : flagsOf(this.info, options);
    const { bound, view, valueOffset } = this.#opened();
    const { codecs } = this;
    let part: Part | undefined = 'key';
    try {
      codecs.key.encode(key, view, 0);
      part = 'value';
      codecs.value.encode(value, view, valueOffset);
      part = undefined;
      if (flags === 0) bound.update();
      else bound.update(flags);
    } catch (error) {
      throw this.#refusal(part, error);
    }
  }

  remove(key: K): boolean {
    const { bound, view } = this.#opened();
    let part: Part | undefined = 'key';
    try {
      this.codecs.key.encode(key, view, 0);
      part = undefined;
      return bound.delete();
    } catch (error) {
      throw this.#refusal(part, error);
    }
  }

  /** The no of the codec of a part, or the kernel's where all parts were encoded. */
  #refusal(part: Part | undefined, error: unknown): unknown {
    return part === undefined
      ? MapError.from(this.info, error)
      : MapError.ofValue(this.info.name, part, error);
  }

  /** The memory of a map that is never used by key, such as that of a large data section, is never made. */
  #opened(): OpenTable {
    if (this.#open !== undefined) return this.#open;
    const bound = calling(this.info, () => binding.mapBind(this.handle));
    const { memory, valueOffset } = bound;
    const view = new DataView(memory);
    this.#open = { bound, view, valueOffset, valueSize: view.byteLength - valueOffset };
    return this.#open;
  }
}

/** What is encoded. */
type Part = 'key' | 'value';

interface OpenTable {
  readonly bound: BoundMap;
  readonly view: DataView;
  readonly valueOffset: number;
  readonly valueSize: number;
}

function calling<T>(info: MapInfo, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw MapError.from(info, error);
  }
}
