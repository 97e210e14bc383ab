import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { UpdateMode } from './capabilities/writable.ts';
import { MapError } from './mapError.ts';

/** How a table's bytes become keys and values. */
export interface TableCodecs<K, V> {
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/** `enum { BPF_ANY, BPF_NOEXIST, BPF_EXIST }`. */
const UPDATE_FLAGS: Readonly<Record<UpdateMode, number | undefined>> = { any: 0, create: 1, update: 2 };
const MODES = "it is 'any', 'create' or 'update'";

/**
 * The element commands of bpf(2) on one map, with its codecs: what every keyed map is composed of.
 *
 * The key and value buffers are the table's own and used again in every call, so a call allocates nothing but
 * what the codec returns.
 */
export class Table<K, V> {
  readonly info: MapInfo;
  readonly #handle: MapHandle;
  readonly #codecs: TableCodecs<K, V>;
  readonly #key: Uint8Array;
  readonly #keyView: DataView;
  readonly #value: Uint8Array;
  readonly #valueView: DataView;

  constructor(handle: MapHandle, info: MapInfo, codecs: TableCodecs<K, V>) {
    if (codecs.key.size !== info.keySize) {
      throw new MapError(info.name, `its keys have ${info.keySize} bytes, their type has ${codecs.key.size}`);
    }
    this.info = info;
    this.#handle = handle;
    this.#codecs = codecs;
    this.#key = new Uint8Array(info.keySize);
    this.#keyView = new DataView(this.#key.buffer);
    this.#value = new Uint8Array(codecs.value.size);
    this.#valueView = new DataView(this.#value.buffer);
  }

  lookup(key: K): V | undefined {
    return this.contains(key) ? this.#codecs.value.decode(this.#valueView, 0) : undefined;
  }

  contains(key: K): boolean {
    this.#encodeKey(key);
    try {
      return binding.mapLookup(this.#handle, this.#key, this.#value, 0);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }

  update(key: K, value: V, mode: UpdateMode): void {
    const flags = UPDATE_FLAGS[mode];
    if (flags === undefined) throw new MapError(this.info.name, `there is no mode '${mode}': ${MODES}`);
    this.#encodeKey(key);
    this.#encodeValue(value);
    try {
      binding.mapUpdate(this.#handle, this.#key, this.#value, flags);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }

  remove(key: K): boolean {
    this.#encodeKey(key);
    try {
      return binding.mapDelete(this.#handle, this.#key);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }

  /** Walks the keys. The next key is fetched before the current one is given out, which may then be deleted. */
  *keys(): Generator<K, undefined, undefined> {
    let current = new Uint8Array(this.info.keySize);
    let next = new Uint8Array(this.info.keySize);
    let more = this.#follow(null, next);
    for (let walked = 0; more; walked++) {
      if (walked > this.info.maxEntries) throw new MapError(this.info.name, ENDLESS_WALK);
      [current, next] = [next, current];
      more = this.#follow(current, next);
      yield this.#codecs.key.decode(new DataView(current.buffer), 0);
    }
  }

  *entries(): Generator<[K, V], undefined, undefined> {
    for (const key of this.keys()) {
      const value = this.lookup(key);
      // An entry that went away since its key was read is no entry any more.
      if (value !== undefined) yield [key, value];
    }
  }

  *values(): Generator<V, undefined, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  #encodeKey(key: K): void {
    try {
      this.#codecs.key.encode(key, this.#keyView, 0);
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'key', error);
    }
  }

  #encodeValue(value: V): void {
    try {
      this.#codecs.value.encode(value, this.#valueView, 0);
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'value', error);
    }
  }

  #follow(key: Uint8Array | null, next: Uint8Array): boolean {
    try {
      return binding.mapNextKey(this.#handle, key, next);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }
}

const ENDLESS_WALK =
  'the walk went through more keys than the map can hold: deletions elsewhere keep sending it back to the start. Walk again when fewer entries change.';
