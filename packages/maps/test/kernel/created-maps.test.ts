import { release } from 'node:os';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  ArrayMap,
  array,
  BloomFilter,
  type BuildIdFrame,
  BuildIdStackTraceMap,
  bool,
  bytes,
  cstring,
  enumeration,
  HashMap,
  i16,
  ipv4Prefix,
  ipv6Prefix,
  LpmTrie,
  MAP_FLAG,
  MapError,
  openMap,
  type PerCpu,
  Queue,
  StackTraceMap,
  struct,
  sum,
  u8,
  u32,
  u64,
} from '../../src/index.ts';

const dump = (map: { info: { id: number } }) => bpftool('map', 'dump', 'id', String(map.info.id));
const show = (map: { info: { id: number } }) => bpftool('map', 'show', 'id', String(map.info.id));

describe('a map made of schemas', () => {
  const process = struct('process', {
    pid: u32,
    state: enumeration('state', { IDLE: 0, RUNNING: 1 }),
    flag: bool,
    comm: cstring(16),
    bytes: u64,
    mac: bytes(6),
    levels: array(i16, 3),
  });
  const value = {
    pid: 7,
    state: 'RUNNING',
    flag: true,
    comm: 'node',
    bytes: 2n ** 40n,
    mac: Uint8Array.of(1, 2, 3, 4, 5, 6),
    levels: [-1, 0, 1],
  } as const;

  it('shows its fields to bpftool', () => {
    using map = HashMap.create({ name: 'processes', key: u32, value: process, maxEntries: 4 });
    map.set(7, { ...value, levels: [...value.levels] });
    expect(dump(map)).toMatchObject([
      {
        formatted: {
          key: 7,
          value: {
            pid: 7,
            state: 'RUNNING',
            flag: true,
            comm: 'node',
            bytes: 2 ** 40,
            mac: [1, 2, 3, 4, 5, 6],
            levels: [-1, 0, 1],
          },
        },
      },
    ]);
    expect(map.get(7)).toEqual(value);
    expect(show(map)).toMatchObject({
      name: 'processes',
      bytes_key: 4,
      bytes_value: process.size,
      max_entries: 4,
    });
  });

  it('has the types that the schemas say', () => {
    using map = HashMap.create({ name: 'processes', key: u32, value: process, maxEntries: 4 });
    expectTypeOf(map.get).parameter(0).toEqualTypeOf<number>();
    expectTypeOf(map.get(1)).toEqualTypeOf<
      | {
          readonly pid: number;
          readonly state: 'IDLE' | 'RUNNING' | number;
          readonly flag: boolean;
          readonly comm: string;
          readonly bytes: bigint;
          readonly mac: Uint8Array;
          readonly levels: number[];
        }
      | undefined
    >();
    // @ts-expect-error A key is a number.
    expect(() => map.get('7')).toThrow(MapError);
    // @ts-expect-error A field is missing.
    expect(() => map.set(1, { pid: 1 })).toThrow(/missing/);
  });

  it('has flags, and its name may be longer than the kernel’s', () => {
    using map = HashMap.create({
      name: 'a_name_longer_than_fifteen',
      key: u8,
      value: u8,
      maxEntries: 3,
      flags: MAP_FLAG.NO_PREALLOC,
    });
    expect(map.info.name).toBe('a_name_longer_than_fifteen');
    expect(show(map)).toMatchObject({ name: 'a_name_longer_t', flags: 1 });
  });

  it('is refused with the kernel’s reason', () => {
    expect(() => HashMap.create({ name: 'none', key: u32, value: u64, maxEntries: 0 })).toThrow(
      /map 'none': BPF_MAP_CREATE failed: EINVAL/,
    );
    expect(() => HashMap.create({ name: 'no spaces', key: u32, value: u64, maxEntries: 1 })).toThrow(
      MapError,
    );
  });
});

describe('a per-CPU map', () => {
  it('holds a value for each CPU, whatever its kind', () => {
    for (const type of ['percpu_hash', 'lru_percpu_hash'] as const) {
      using map = HashMap.create({ type, name: 'percpu', key: u32, value: u64, maxEntries: 16 });
      expectTypeOf(map).toEqualTypeOf<HashMap<number, PerCpu<bigint>>>();
      const cpus = Number(bpftoolCpus(map));
      const values = Array.from({ length: cpus }, (_, cpu) => BigInt(cpu + 1));
      map.setMany([[5, values]]);
      expect([...map]).toEqual([[5, values]]);
      expect(sum(map.get(5) ?? [])).toBe(BigInt((cpus * (cpus + 1)) / 2));
    }
    using slots = ArrayMap.create({ type: 'percpu_array', name: 'slots', value: u32, maxEntries: 2 });
    const values = (slots.get(1) ?? []).map((_, cpu) => cpu * 3);
    slots.set(1, values);
    expect(dump(slots)).toMatchObject([
      {},
      { formatted: { values: values.map((value, cpu) => ({ cpu, value })) } },
    ]);
  });

  /** How many values bpftool lists for one key. */
  function bpftoolCpus(map: HashMap<number, PerCpu<bigint>>): number {
    map.set(0, map.get(0) ?? new Array(HASH_CPUS).fill(0n));
    const [entry] = dump(map) as { values: unknown[] }[];
    map.delete(0);
    return entry?.values.length ?? 0;
  }
  const HASH_CPUS = (() => {
    using probe = ArrayMap.create({ type: 'percpu_array', name: 'probe', value: u8, maxEntries: 1 });
    return (probe.get(0) ?? []).length;
  })();
});

describe('an entry', () => {
  it('is taken out in one step, or the kernel is older than that', () => {
    using map = HashMap.create({ name: 'taken', key: u32, value: u64, maxEntries: 4 });
    map.set(1, 5n);
    const [major = 0, minor = 0] = release().split('.').map(Number);
    if (major > 5 || (major === 5 && minor >= 14)) {
      expect([map.take(1), map.take(1), map.has(1)]).toEqual([5n, undefined, false]);
    } else {
      expect(() => map.take(1)).toThrow(/ENOTSUPP.*this kernel has no such command/);
      expect(map.get(1)).toBe(5n);
    }
  });
});

describe('an LRU hash', () => {
  it('makes room by itself', () => {
    using map = HashMap.create({ type: 'lru_hash', name: 'recent', key: u32, value: u32, maxEntries: 64 });
    for (let key = 0; key < 10_000; key++) map.set(key, key);
    const listed = dump(map);
    expect(Array.isArray(listed) && listed.length).toBeLessThanOrEqual(64 * 8);
    expect(map.get(9_999)).toBe(9_999);
    expect(show(map)).toMatchObject({ type: 'lru_hash' });
  });
});

describe('an LPM trie', () => {
  it('finds the longest prefix of an address', () => {
    using routes = LpmTrie.create({ name: 'routes', key: ipv4Prefix, value: u32, maxEntries: 8 });
    routes.set('10.0.0.0/8', 1).set('10.1.0.0/16', 2).set('0.0.0.0/0', 3);
    expect(['10.1.2.3', '10.2.2.3', '192.0.2.1', '10.1.0.0/12'].map((key) => routes.get(key))).toEqual([
      2, 1, 3, 1,
    ]);
    expect([...routes.keys()].sort()).toEqual(['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16']);
    expect(dump(routes)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          formatted: { key: { prefixlen: 16, data: [10, 1, 0, 0] }, value: 2 },
        }),
      ]),
    );
    expect([routes.delete('10.1.0.0/16'), routes.delete('10.1.0.0/16'), routes.get('10.1.2.3')]).toEqual([
      true,
      false,
      1,
    ]);
    expect(() => routes.get('10.0.0.0/33')).toThrow("the length of a prefix is 0 to 32, not '33'");
    expect(() => routes.set('10.0.0/8', 1)).toThrow("'10.0.0' is no IPv4 address");
  });

  it('takes IPv6, and raw prefixes', () => {
    using routes = LpmTrie.create({ name: 'routes6', key: ipv6Prefix, value: u32, maxEntries: 8 });
    routes.set('2001:db8::/32', 1).set('2001:db8:1::/48', 2);
    expect([routes.get('2001:db8:1::9'), routes.get('2001:db8::1'), routes.get('::1')]).toEqual([
      2,
      1,
      undefined,
    ]);

    const key = struct('label', { prefixlen: u32, data: bytes(2) });
    using labels = LpmTrie.create({ name: 'labels', key, value: u32, maxEntries: 8 });
    labels.set({ prefixlen: 9, data: Uint8Array.of(1, 128) }, 5);
    expect(labels.get({ prefixlen: 16, data: Uint8Array.of(1, 200) })).toBe(5);
  });
});

describe('a queue and a stack', () => {
  it('give back in their order what was pushed', () => {
    for (const [type, order] of [
      ['queue', [1, 2, 3]],
      ['stack', [3, 2, 1]],
    ] as const) {
      using jobs = Queue.create({ type, name: 'jobs', value: u32, maxEntries: 3 });
      jobs.push(1).push(2).push(3);
      expect(() => jobs.push(4)).toThrow(/E2BIG/);
      expect(jobs.peek()).toBe(order[0]);
      expect([jobs.pop(), jobs.pop(), jobs.pop(), jobs.pop(), jobs.peek()]).toEqual([
        ...order,
        undefined,
        undefined,
      ]);
      jobs.push(1).push(2).push(3).push(4, { dropOldest: true });
      expect(jobs.pop()).toBe(type === 'queue' ? 2 : 4);
      expect(show(jobs)).toMatchObject({ type });
      expectTypeOf(jobs).not.toHaveProperty('get');
      expectTypeOf(jobs).not.toHaveProperty('set');
    }
    expectTypeOf<HashMap<number, number>>().not.toHaveProperty('push');
  });
});

kernelTest('a Bloom filter knows what was added', { needs: [{ map: 'bloom_filter' }] }, () => {
  using seen = BloomFilter.create({ name: 'seen', value: u32, maxEntries: 1000, hashFunctions: 3 });
  for (let value = 0; value < 100; value++) seen.add(value);
  const members = Array.from({ length: 10_000 }, (_, value) => seen.has(value));
  expect(members.slice(0, 100)).not.toContain(false);
  expect(members.filter((member) => !member).length).toBeGreaterThan(9_000);
  expect(show(seen)).toMatchObject({ type: 'bloom_filter' });
  expectTypeOf(seen).not.toHaveProperty('delete');
  expectTypeOf(seen).not.toHaveProperty('entries');
});

describe('a map of stack traces', () => {
  it('is empty until a program fills it, and cannot be written', () => {
    using stacks = StackTraceMap.create({ name: 'stacks', depth: 10, maxEntries: 4 });
    expect([stacks.get(1), [...stacks], stacks.delete(1)]).toEqual([undefined, [], false]);
    expect(show(stacks)).toMatchObject({ type: 'stack_trace', bytes_value: 80 });
    expectTypeOf(stacks).not.toHaveProperty('set');
  });

  it('has build ids where it is asked for them, and is found as what it is', () => {
    using stacks = BuildIdStackTraceMap.create({ name: 'id_stacks', depth: 10, maxEntries: 4 });
    expect(show(stacks)).toMatchObject({ type: 'stack_trace', bytes_value: 320, flags: 0x20 });
    expect([stacks.get(1), [...stacks], stacks.delete(1)]).toEqual([undefined, [], false]);
    using found = openMap({ id: stacks.info.id });
    expect(found).toBeInstanceOf(BuildIdStackTraceMap);
    expect(found.kind).toBe('stack_trace_build_id');
    expectTypeOf(stacks).not.toHaveProperty('set');
    expectTypeOf(stacks.get(1)).toEqualTypeOf<BuildIdFrame[] | undefined>();
    // @ts-expect-error: what is in it is decided by its class
    BuildIdStackTraceMap.create({ name: 'id_stacks', depth: 10, maxEntries: 4, flags: 0 });
  });
});
