import type { Codec } from '@ebpf-ts/btf';
import { binding } from '@ebpf-ts/native';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { Batches } from '../../src/elements/batches.ts';
import { Table } from '../../src/elements/table.ts';
import { ArrayMap, bytes, HashMap, MapError, mapOf, type PerCpu, rawCodec } from '../../src/index.ts';

const u32: Codec<number> = {
  size: 4,
  decode: (data, offset) => data.getUint32(offset, true),
  encode: (value, data, offset) => data.setUint32(offset, value, true),
};
const u64: Codec<bigint> = {
  size: 8,
  decode: (data, offset) => data.getBigUint64(offset, true),
  encode: (value, data, offset) => data.setBigUint64(offset, value, true),
};

function hash(maxEntries = 8) {
  const handle = binding.mapCreate({ type: 1, name: 'counts', keySize: 4, valueSize: 8, maxEntries });
  return new HashMap<number, bigint>(handle, binding.mapInfo(handle), { key: u32, value: u64 });
}

/** What the kernel holds, by bpftool, which prints bytes as hexadecimal strings. */
function dumped(id: number): unknown {
  return bpftool('map', 'dump', 'id', String(id));
}

describe('a hash', () => {
  it('reads and writes what bpftool sees', () => {
    using map = hash();
    map.set(7, 0x0102n).set(7, 0x0103n);
    expect(dumped(map.info.id)).toEqual([
      {
        key: ['0x07', '0x00', '0x00', '0x00'],
        value: ['0x03', '0x01', '0x00', '0x00', '0x00', '0x00', '0x00', '0x00'],
      },
    ]);
    expect(map.get(7)).toBe(0x0103n);
    expect(map.has(8)).toBe(false);
    expect(map.get(8)).toBeUndefined();
    expectTypeOf(map.get(7)).toEqualTypeOf<bigint | undefined>();
  });

  it('has the protocol of a JavaScript Map', () => {
    using map = hash();
    const model = new Map([
      [1, 10n],
      [2, 20n],
      [3, 30n],
    ]);
    for (const [key, value] of model) map.set(key, value);
    expect(new Map(map)).toEqual(model);
    expect(new Map(map.entries())).toEqual(model);
    expect(new Set(map.keys())).toEqual(new Set(model.keys()));
    expect(new Set(map.values())).toEqual(new Set(model.values()));
    const visited = new Map<number, bigint>();
    map.forEach((value, key) => {
      visited.set(key, value);
    });
    expect(visited).toEqual(model);
    expect([map.delete(2), map.delete(2)]).toEqual([true, false]);
    expect(dumped(map.info.id)).toHaveLength(2);
  });

  it('writes only where the mode allows it', () => {
    using map = hash();
    expect(() => map.set(1, 1n, { mode: 'update' })).toThrow(/ENOENT.*no such key and the mode is 'update'/);
    map.set(1, 1n, { mode: 'create' });
    expect(() => map.set(1, 2n, { mode: 'create' })).toThrow(/EEXIST/);
    map.set(1, 2n, { mode: 'update' });
    expect(map.get(1)).toBe(2n);
  });

  it('says that it is full, and how many it holds', () => {
    using map = hash(2);
    map.set(1, 1n).set(2, 2n);
    let full: unknown;
    try {
      map.set(3, 3n);
    } catch (error) {
      full = error;
    }
    expect(full).toBeInstanceOf(MapError);
    expect(full).toMatchObject({ code: 'E2BIG', errno: 7, syscall: 'BPF_MAP_UPDATE_ELEM', map: 'counts' });
    expect(full).toMatchObject({ message: expect.stringMatching(/map 'counts': .*full.*max_entries is 2/) });
  });

  it('can be emptied while it is walked', () => {
    using map = hash(64);
    for (let key = 0; key < 64; key++) map.set(key, BigInt(key));
    const seen: number[] = [];
    for (const [key] of map) {
      seen.push(key);
      map.delete(key);
    }
    expect(new Set(seen).size).toBe(64);
    expect(dumped(map.info.id)).toEqual([]);
  });

  it('is walked without batches by the same entries, more than one call of them', () => {
    using map = hash(10_000);
    for (let key = 0; key < 10_000; key++) map.set(key, BigInt(key));
    const table = new Table(map.handle, map.info, { key: u32, value: u64 });
    const seen = new Map<number, bigint>();
    let calls = 0;
    for (const batch of new Batches(table).walk()) {
      calls += 1;
      for (const [key, value] of batch) seen.set(key, value);
    }
    expect(calls).toBe(3);
    expect(seen).toEqual(new Map(map));
    for (const batch of new Batches(table).walk()) for (const key of batch.keys()) map.delete(key);
    expect(dumped(map.info.id)).toEqual([]);
    expect([...new Batches(table).walk()]).toEqual([]);
  });

  it('ends a walk that deletions keep sending back to the start', () => {
    // Two of these values fill a batch.
    const value = bytes(400_000);
    using map = HashMap.create({ name: 'large', key: u32, value, maxEntries: 8 });
    let fresh = 0;
    const refill = () => {
      for (let count = 0; count < 3; count++) map.set(fresh++, new Uint8Array(400_000));
    };
    refill();
    const chase = () => {
      // As maps without batches are walked.
      for (const _ of new Batches(new Table(map.handle, map.info, { key: u32, value })).walk()) {
        // The key that the walk would go on from is never there, and there is always a first one.
        map.takeMany();
        refill();
      }
    };
    expect(chase).toThrow(MapError);
    expect(chase).toThrow('back to the start');
  });
});

describe('an array', () => {
  it('has all its elements from the start', () => {
    const handle = binding.mapCreate({ type: 2, name: 'slots', keySize: 4, valueSize: 8, maxEntries: 3 });
    using map = new ArrayMap<bigint>(handle, binding.mapInfo(handle), u64);
    map.set(2, 9n);
    expect([...map]).toEqual([
      [0, 0n],
      [1, 0n],
      [2, 9n],
    ]);
    expect([map.length, map.has(2), map.has(3), map.get(3)]).toEqual([3, true, false, undefined]);
    expect(() => map.set(3, 1n)).toThrow(/past its end \(max_entries is 3\)/);
    expectTypeOf(map).not.toHaveProperty('delete');
  });
});

describe('a per-CPU map', () => {
  it('has one value for each CPU that bpftool lists', () => {
    const handle = binding.mapCreate({ type: 5, name: 'percpu', keySize: 4, valueSize: 4, maxEntries: 4 });
    const map = mapOf(handle, { key: u32, value: u32 });
    if (map.kind !== 'hash') throw new Error(`a per-CPU hash became a ${map.kind}`);
    using typed: HashMap<number, PerCpu<number>> = map as HashMap<number, PerCpu<number>>;
    const values = Array.from({ length: binding.possibleCpus() }, (_, cpu) => cpu + 1);
    typed.set(1, values);
    expect(typed.get(1)).toEqual(values);
    expect(dumped(map.info.id)).toMatchObject([
      { values: values.map((value, cpu) => ({ cpu, value: [`0x0${value}`, '0x00', '0x00', '0x00'] })) },
    ]);
  });
});

describe('a handle', () => {
  it('refuses types whose sizes are not the kernel’s', () => {
    const handle = binding.mapCreate({ type: 1, name: 'sized', keySize: 4, valueSize: 8, maxEntries: 1 });
    try {
      expect(() => mapOf(handle, { key: u64 })).toThrow(
        "map 'sized': its keys have 4 bytes, their type has 8",
      );
      expect(() => mapOf(handle, { value: u32 })).toThrow(
        "map 'sized': its values have 8 bytes, their type has 4",
      );
    } finally {
      binding.mapClose(handle);
    }
  });

  it('reads untyped keys and values as bytes, and refuses bytes of another length', () => {
    const handle = binding.mapCreate({ type: 1, name: 'raw', keySize: 2, valueSize: 3, maxEntries: 1 });
    const info = binding.mapInfo(handle);
    using map = new HashMap(handle, info, { key: rawCodec(2), value: rawCodec(3) });
    map.set(Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5));
    expect(map.get(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(3, 4, 5));
    expect(() => map.get(Uint8Array.of(1))).toThrow(
      "map 'raw': the key was not taken: expected a Uint8Array of 2 bytes, got 1 bytes",
    );
  });

  it('can be closed twice, and not be used after', () => {
    const map = hash();
    map.close();
    map.close();
    expect(() => map.get(1)).toThrow(/map 'counts': .*closed/);
  });
});
