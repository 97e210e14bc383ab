import { afterEach, describe, expect, it } from 'vitest';
import { binding, type MapHandle } from '../../src/index.ts';

const HASH = 1;
const PERCPU_HASH = 5;

const KEY_SIZES = [1, 2, 3, 4, 7, 8, 9, 16, 63, 64, 65, 255, 256, 511, 512];
const VALUE_SIZES = [1, 4, 8, 12, 65];
const types = [
  ['a plain', HASH],
  ['a per-CPU', PERCPU_HASH],
] as const;

let open: MapHandle[] = [];
afterEach(() => {
  for (const map of open) binding.mapClose(map);
  open = [];
});

function create(type: number, keySize: number, valueSize: number): MapHandle {
  const map = binding.mapCreate({ type, name: 'sizes', keySize, valueSize, maxEntries: 8 });
  open.push(map);
  return map;
}

/** Of all values of one entry. */
function bufferSize(type: number, valueSize: number): number {
  return type === HASH ? valueSize : Math.ceil(valueSize / 8) * 8 * binding.possibleCpus();
}

const filled = (size: number, byte: number) => new Uint8Array(size).fill(byte);

describe.each(types)('%s hash with keys and values of any size', (_, type) => {
  it.each(VALUE_SIZES)('writes and reads values of %i bytes through memory of its own', (valueSize) => {
    for (const keySize of KEY_SIZES) {
      const map = create(type, keySize, valueSize);
      const bound = binding.mapBind(map);
      const size = bufferSize(type, valueSize);
      const key = new Uint8Array(bound.memory, 0, keySize);
      const value = new Uint8Array(bound.memory, bound.valueOffset, size);
      expect(bound.memory.byteLength).toBe(bound.valueOffset + size);
      key.fill(3);
      value.fill(5);
      bound.update();
      value.fill(0);
      expect(bound.lookup()).toBe(true);
      // What pads a value is nobody's, and need not come back.
      expect(value.subarray(0, valueSize)).toEqual(filled(valueSize, 5));
      expect([bound.delete(), bound.lookup(), bound.delete()]).toEqual([true, false, false]);
    }
  });

  it.each(VALUE_SIZES)('moves batches of values of %i bytes', (valueSize) => {
    for (const keySize of KEY_SIZES) {
      const map = create(type, keySize, valueSize);
      const size = bufferSize(type, valueSize);
      const keys = Uint8Array.from({ length: 3 * keySize }, (_each, index) => Math.floor(index / keySize));
      expect(binding.mapUpdateBatch(map, keys, filled(3 * size, 9), 0)).toEqual({ count: 3, code: '' });
      const cursor = new Uint8Array(Math.max(keySize, 4));
      const [someKeys, someValues] = [new Uint8Array(8 * keySize), new Uint8Array(8 * size)];
      const read = binding.mapLookupBatch(map, null, cursor, someKeys, someValues, 0);
      expect(read).toEqual({ count: 3, code: 'ENOENT' });
      expect(someValues.subarray(0, valueSize)).toEqual(filled(valueSize, 9));
      expect(binding.mapDeleteBatch(map, keys.subarray(0, keySize))).toEqual({ count: 1, code: '' });
      const taken = binding.mapTakeBatch(map, null, cursor, someKeys, someValues, 0);
      expect(taken).toEqual({ count: 2, code: 'ENOENT' });
    }
  });
});

describe('a batch', () => {
  it('is refused where its buffers have other sizes than its entries', () => {
    const map = create(HASH, 6, 8);
    const range = expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
    const [keys, values, cursor] = [new Uint8Array(12), new Uint8Array(16), new Uint8Array(6)];
    for (const size of [1, 11, 13]) {
      const wrong = new Uint8Array(size);
      expect(() => binding.mapUpdateBatch(map, wrong, values, 0)).toThrow(range);
      expect(() => binding.mapUpdateBatch(map, keys, wrong, 0)).toThrow(range);
      expect(() => binding.mapDeleteBatch(map, wrong)).toThrow(range);
      expect(() => binding.mapLookupBatch(map, null, cursor, wrong, values, 0)).toThrow(range);
      expect(() => binding.mapTakeBatch(map, null, cursor, keys, wrong, 0)).toThrow(range);
      expect(() => binding.mapLookupBatch(map, wrong, cursor, keys, values, 0)).toThrow(range);
      expect(() => binding.mapLookupBatch(map, null, wrong, keys, values, 0)).toThrow(range);
    }
  });

  it('says how many entries went through, and why no more did', () => {
    const map = create(HASH, 1, 1);
    const keys = Uint8Array.from({ length: 9 }, (_, index) => index);
    expect(binding.mapUpdateBatch(map, keys, new Uint8Array(9), 0)).toEqual({ count: 8, code: 'E2BIG' });
    expect(binding.mapDeleteBatch(map, Uint8Array.of(0, 77, 1))).toEqual({ count: 1, code: 'ENOENT' });
    const BPF_NOEXIST = 1;
    expect(binding.mapUpdateBatch(map, keys, new Uint8Array(9), BPF_NOEXIST)).toEqual({
      count: 0,
      code: 'EINVAL',
    });
  });
});

describe('functions that are bound to a map', () => {
  it('do nothing any more once it is closed', () => {
    const map = create(HASH, 4, 4);
    const bound = binding.mapBind(map);
    bound.update();
    expect(bound.lookup()).toBe(true);
    binding.mapClose(map);
    for (const call of [bound.lookup, bound.take, bound.update, bound.delete]) {
      expect(() => call(0)).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
    }
    expect(() => binding.mapBind(map)).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
  });

  it('check their flags', () => {
    const bound = binding.mapBind(create(HASH, 4, 4));
    expect(() => bound.lookup(-1)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    // @ts-expect-error Flags are a number.
    expect(() => bound.update('1')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});
