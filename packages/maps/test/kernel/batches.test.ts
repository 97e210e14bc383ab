import { describe, expect, it } from 'vitest';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { ArrayMap, bytes, HashMap, ipv4Prefix, LpmTrie, MapError, u32, u64 } from '../../src/index.ts';

const counts = (maxEntries: number) => HashMap.create({ name: 'counts', key: u32, value: u64, maxEntries });
const entriesUpTo = (count: number) =>
  Array.from({ length: count }, (_, key): [number, bigint] => [key, BigInt(key) * 2n]);
const byKey = ([a]: [number, unknown], [b]: [number, unknown]) => a - b;

/** How many entries bpftool lists. */
function dumped(id: number): number {
  const listed = bpftool('map', 'dump', 'id', String(id));
  return Array.isArray(listed) ? listed.length : -1;
}

describe('many entries of a hash', () => {
  it('are written and read at once, more than one batch of them', () => {
    using map = counts(10_000);
    map.setMany(entriesUpTo(10_000));
    expect(dumped(map.info.id)).toBe(10_000);
    const [keys, values]: [number[], bigint[]] = [[], []];
    let batches = 0;
    for (const batch of map.entriesBatch()) {
      expect(batch.keyBytes).toHaveLength(batch.length * 4);
      keys.push(...batch.keys());
      values.push(...batch.values());
      batches += 1;
    }
    expect(batches).toBeGreaterThan(1);
    expect(keys.map((key, index): [number, unknown] => [key, values[index]]).sort(byKey)).toEqual(
      entriesUpTo(10_000),
    );
    expect([...map].sort(byKey)).toEqual(entriesUpTo(10_000));
  });

  it('are removed at once, those that are there', () => {
    using map = counts(100);
    map.setMany(entriesUpTo(10));
    expect(map.deleteMany([3, 77, 4, 5, 99, 98])).toBe(3);
    expect([...map.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 6, 7, 8, 9]);
    expect(dumped(map.info.id)).toBe(7);
    expect(map.deleteMany([])).toBe(0);
  });

  it('are taken out, all of them, and the map is empty then', () => {
    using map = counts(10_000);
    map.setMany(entriesUpTo(9_000));
    expect(map.takeMany().sort(byKey)).toEqual(entriesUpTo(9_000));
    expect(dumped(map.info.id)).toBe(0);
    expect(map.takeMany()).toEqual([]);
  });

  it('fit, however many of them one bucket holds', () => {
    // A batch takes whole buckets. With values this large it begins with few entries, and has to grow.
    using map = HashMap.create({ name: 'large', key: u32, value: bytes(500_000), maxEntries: 40 });
    const value = new Uint8Array(500_000).fill(7);
    map.setMany(Array.from({ length: 40 }, (_, key) => [key, value] as const));
    expect([...map.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, key) => key));
    expect(map.takeMany()).toHaveLength(40);
  });

  it('are refused where the map is full, and those before stay', () => {
    using map = counts(4);
    expect(() => map.setMany(entriesUpTo(6))).toThrow(/E2BIG.*max_entries is 4/);
    expect(dumped(map.info.id)).toBe(4);
  });

  it('are refused where the mode forbids one', () => {
    using map = counts(8);
    map.set(2, 9n);
    const write = () => map.setMany(entriesUpTo(4), { mode: 'create' });
    expect(write).toThrow(MapError);
    expect(write).toThrow(/EEXIST/);
    expect([map.get(1), map.get(2), map.has(3)]).toEqual([2n, 9n, false]);
  });

  it('are refused where one does not fit its type', () => {
    using map = counts(8);
    expect(() => map.setMany([[1, 2n ** 64n]])).toThrow(
      /map 'counts': the entry was not taken: .*2\^|between/,
    );
    expect(() => map.deleteMany([-1])).toThrow(/the entry was not taken/);
  });
});

describe('many entries of an array and a trie', () => {
  it('are written and read at once', () => {
    using array = ArrayMap.create({ name: 'slots', value: u64, maxEntries: 5000 });
    array.setMany(entriesUpTo(5000));
    expect([...array]).toEqual(entriesUpTo(5000));
    expect(dumped(array.info.id)).toBe(5000);

    using trie = LpmTrie.create({ name: 'trie', key: ipv4Prefix, value: u32, maxEntries: 300 });
    const prefixes = Array.from({ length: 256 }, (_, octet) => [`10.${octet}.0.0/16`, octet] as const);
    trie.setMany(prefixes);
    expect(new Map(trie)).toEqual(new Map(prefixes));
    expect(trie.deleteMany(['10.0.0.0/16', '10.0.0.0/8'])).toBe(1);
    expect(dumped(trie.info.id)).toBe(255);
  });
});

describe('a walk', () => {
  it('that is left early can be begun again', () => {
    using map = counts(100);
    map.setMany(entriesUpTo(100));
    for (const _ of map) break;
    for (const _ of map.entriesBatch()) break;
    expect([...map]).toHaveLength(100);
  });

  it('goes on while entries are removed, here and elsewhere', () => {
    using map = counts(20_000);
    map.setMany(entriesUpTo(20_000));
    let seen = 0;
    for (const [key] of map) {
      seen += 1;
      map.delete(key);
      map.delete((key * 7) % 20_000);
    }
    expect(seen).toBeLessThanOrEqual(20_000);
    expect(dumped(map.info.id)).toBe(0);
  });
});
