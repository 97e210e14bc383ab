import type { EntryBatch } from '../capabilities/entryBatch.ts';
import type { TableCodecs } from './table.ts';

/** Keys and values of many entries, filled again and again. */
export class EntryBuffer<K, V> implements EntryBatch<K, V> {
  length = 0;
  readonly capacity: number;
  readonly #codecs: TableCodecs<K, V>;
  readonly #keys: DataView;
  readonly #values: DataView;

  constructor(codecs: TableCodecs<K, V>, capacity: number) {
    this.capacity = capacity;
    this.#codecs = codecs;
    this.#keys = new DataView(new ArrayBuffer(capacity * codecs.key.size));
    this.#values = new DataView(new ArrayBuffer(capacity * codecs.value.size));
  }

  get keyBytes(): Uint8Array {
    return new Uint8Array(this.#keys.buffer, 0, this.length * this.#codecs.key.size);
  }

  get valueBytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer, 0, this.length * this.#codecs.value.size);
  }

  push([key, value]: readonly [K, V]): void {
    this.setKey(this.length, key);
    this.#codecs.value.encode(value, this.#values, this.length * this.#codecs.value.size);
    this.length += 1;
  }

  keyAt(index: number): K {
    const { size } = this.#codecs.key;
    return this.#codecs.key.decode(this.#keys, index * size, size);
  }

  valueAt(index: number): V {
    const { size } = this.#codecs.value;
    return this.#codecs.value.decode(this.#values, index * size, size);
  }

  setKey(index: number, key: K): void {
    this.#codecs.key.encode(key, this.#keys, index * this.#codecs.key.size);
  }

  keys(): K[] {
    const keys: K[] = [];
    for (let index = 0; index < this.length; index++) keys.push(this.keyAt(index));
    return keys;
  }

  values(): V[] {
    const values: V[] = [];
    for (let index = 0; index < this.length; index++) values.push(this.valueAt(index));
    return values;
  }

  *[Symbol.iterator](): Generator<[K, V], undefined, undefined> {
    for (let index = 0; index < this.length; index++) yield [this.keyAt(index), this.valueAt(index)];
  }
}
