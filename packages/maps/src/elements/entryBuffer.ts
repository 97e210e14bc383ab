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

  push(entry: readonly [K, V]): void {
    const { key, value } = this.#codecs;
    // By number: taking an array apart asks its iterator.
    key.encode(entry[0], this.#keys, this.length * key.size);
    value.encode(entry[1], this.#values, this.length * value.size);
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

  [Symbol.iterator](): IterableIterator<[K, V], undefined> {
    return new Walk(this);
  }
}

/** One pass over a batch. A generator, which stops and goes on at each entry, takes longer for that than for the entry. */
class Walk<K, V> implements IterableIterator<[K, V], undefined> {
  readonly #batch: EntryBuffer<K, V>;
  #index = 0;

  constructor(batch: EntryBuffer<K, V>) {
    this.#batch = batch;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<[K, V], undefined> {
    const index = this.#index;
    if (index >= this.#batch.length) return { done: true, value: undefined };
    this.#index = index + 1;
    return { done: false, value: [this.#batch.keyAt(index), this.#batch.valueAt(index)] };
  }
}
