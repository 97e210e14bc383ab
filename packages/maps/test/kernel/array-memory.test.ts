import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { ArrayMap, MAP_FLAG, MapError, struct, u32, u64 } from '../../src/index.ts';

const flags = MAP_FLAG.MMAPABLE;
const lookup = (map: { info: { id: number } }, index: number) =>
  bpftool('map', 'lookup', 'id', String(map.info.id), 'key', String(index), '0', '0', '0');

describe('the memory of an array', () => {
  it('is what the kernel reads and writes', () => {
    using map = ArrayMap.create({ name: 'memory', value: u64, maxEntries: 4, flags });
    const live = new BigUint64Array(map.memory);
    expectTypeOf(map.memory).toEqualTypeOf<ArrayBuffer>();
    live[2] = 0x0102n;
    expect(lookup(map, 2)).toMatchObject({ value: ['0x02', '0x01', ...Array(6).fill('0x00')] });
    bpftool('map', 'update', 'id', String(map.info.id), 'key', '1', '0', '0', '0', 'value', ...'70000000');
    expect(live[1]).toBe(7n);
    expect(Atomics.add(live, 1, 5n)).toBe(7n);
    expect(map.get(1)).toBe(12n);
    expect(map.memory).toBe(live.buffer);
  });

  it('has each value at a multiple of 8 bytes', () => {
    const triple = struct('triple', { a: u32, b: u32, c: u32 });
    using map = ArrayMap.create({ name: 'triples', value: triple, maxEntries: 3, flags });
    map.set(2, { a: 1, b: 2, c: 3 });
    expect([...new Uint32Array(map.memory, 2 * 16, 3)]).toEqual([1, 2, 3]);
    expect(map.memory.byteLength).toBe(48);
  });

  it('is empty once the map is closed', () => {
    const map = ArrayMap.create({ name: 'memory', value: u64, maxEntries: 4, flags });
    const live = new BigUint64Array(map.memory);
    map.close();
    map.close();
    expect([live.length, live[0]]).toEqual([0, undefined]);
    expect(() => map.memory).toThrow(MapError);
  });

  it('is refused of an array that was made without the flag, or frozen, with what to do', () => {
    using plain = ArrayMap.create({ name: 'plain', value: u64, maxEntries: 1 });
    expect(() => plain.memory).toThrow(/'plain'.*MAP_FLAG\.MMAPABLE/);
    using frozen = ArrayMap.create({ name: 'frozen', value: u64, maxEntries: 1, flags });
    frozen.freeze();
    expect(() => frozen.memory).toThrow(expect.objectContaining({ name: 'MapError', code: 'EPERM' }));
  });
});
