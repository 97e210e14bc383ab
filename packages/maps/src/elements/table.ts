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

  lookup(key: K, flags = 0): V | undefined {
    const table = this.#opened();
    this.#encodeKey(key, table);
    return this.#isFound(table, flags) ? this.#decodeValue(table) : undefined;
  }

  take(key: K): V | undefined {
    const table = this.#opened();
    this.#encodeKey(key, table);
    try {
      if (!table.bound.take()) return undefined;
    } catch (error) {
      throw MapError.from(this.info, error);
    }
    return this.#decodeValue(table);
  }

  contains(key: K): boolean {
    const table = this.#opened();
    this.#encodeKey(key, table);
    return this.#isFound(table, 0);
  }

  /** Whether a value is there, of maps whose look-up reads the value that it is given. */
  holds(key: K, value: V): boolean {
    const table = this.#opened();
    this.#encodeKey(key, table);
    this.#encodeValue(value, table);
    return this.#isFound(table, 0);
  }

  update(key: K, value: V, options?: SetOptions): void {
    const flags = options === undefined ? 0 : flagsOf(this.info, options);
    const table = this.#opened();
    this.#encodeKey(key, table);
    this.#encodeValue(value, table);
    // Each command is called in a place of its own, and without flags where there are none: the engine is quicker to call a
    // function that it has met there before, and the addon one that has nothing to read.
    try {
      if (flags === 0) table.bound.update();
      else table.bound.update(flags);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }

  remove(key: K): boolean {
    const table = this.#opened();
    this.#encodeKey(key, table);
    try {
      return table.bound.delete();
    } catch (error) {
      throw MapError.from(this.info, error);
    }
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

  #encodeKey(key: K, table: OpenTable): void {
    try {
      this.codecs.key.encode(key, table.view, 0);
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'key', error);
    }
  }

  #encodeValue(value: V, table: OpenTable): void {
    try {
      this.codecs.value.encode(value, table.view, table.valueOffset);
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'value', error);
    }
  }

  #decodeValue(table: OpenTable): V {
    return this.codecs.value.decode(table.view, table.valueOffset, table.valueSize);
  }

  #isFound(table: OpenTable, flags: number): boolean {
    try {
      return flags === 0 ? table.bound.lookup() : table.bound.lookup(flags);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }
}

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
