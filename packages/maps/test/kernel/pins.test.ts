import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { ArrayMap, HashMap, MapError, openMap, type PerCpu, Queue, u32, u64 } from '../../src/index.ts';

const unique = `ebpf_ts_${process.pid}`.slice(0, 15);
const hash = () => HashMap.create({ name: unique, key: u32, value: u64, maxEntries: 8 });

describe('a pinned map', () => {
  it('is found at its path, by bpftool and by us, after its handle was closed', () => {
    const path = join(bpfFolder(), 'counts');
    const map = hash();
    map.set(1, 2n).pin(path);
    map.close();
    expect(bpftool('map', 'show', 'pinned', path)).toMatchObject({ id: map.info.id, name: unique });

    using again = HashMap.open({ path }, { key: u32, value: u64 });
    expectTypeOf(again).toEqualTypeOf<HashMap<number, bigint>>();
    expect([...again]).toEqual([[1, 2n]]);
    again.unpin(path);
    expect(existsSync(path)).toBe(false);
  });

  it('is used again by who would make the same', () => {
    const pinPath = join(bpfFolder(), 'shared');
    const options = { name: unique, key: u32, value: u64, maxEntries: 8, pinPath };
    using first = HashMap.create(options);
    using second = HashMap.create(options);
    expect(second.info.id).toBe(first.info.id);
    expect(() => ArrayMap.create({ name: unique, value: u32, maxEntries: 9, flags: 1024, pinPath })).toThrow(
      `map '${unique}': it is not what is expected: its type: hash, not array; the size of its values in bytes: 8, not 4; its max_entries: 8, not 9; its flags: 0, not 1024`,
    );
    first.unpin(pinPath);
  });

  it('stays where the path is taken, is of another map, or of no BPF file system', () => {
    const path = join(bpfFolder(), 'taken');
    using map = hash();
    using other = hash();
    map.pin(path);
    expect(() => other.pin(path)).toThrow(/BPF_OBJ_PIN failed: EEXIST/);
    expect(() => other.unpin(path)).toThrow(/is another map/);
    expect(() => other.pin(join(tmpdir(), 'nothing'))).toThrow(MapError);
    map.unpin(path);
    expect(() => map.unpin(path)).toThrow(/BPF_OBJ_GET failed: ENOENT/);
  });
});

describe('a map that exists', () => {
  it('is opened by its id and by its name, as its own class', () => {
    using queue = Queue.create({ name: unique, value: u32, maxEntries: 4 });
    queue.push(9);
    using byName = openMap({ name: unique }, { value: u32 });
    expect(byName.kind === 'queue' && byName.pop()).toBe(9);
    using byId = openMap({ id: queue.info.id });
    expect([byId.kind, byId.info.name]).toEqual(['queue', unique]);
    using typed = Queue.open({ id: queue.info.id }, { value: u32, maxEntries: 4 });
    expect(typed.peek()).toBe(undefined);
    expect(() => openMap({ id: 4_000_000_000 })).toThrow(/BPF_MAP_GET_FD_BY_ID failed: ENOENT/);
    expect(() => openMap({ name: `${unique.slice(0, 13)}no` })).toThrow('there is no map of this name');
  });

  it('is not guessed among several of a name', () => {
    using first = hash();
    using second = hash();
    expect(() => openMap({ name: unique })).toThrow(
      `several maps have this name: ids ${first.info.id}, ${second.info.id}. Open one by its id`,
    );
  });

  it('has a value for each CPU where its type says so', () => {
    using made = ArrayMap.create({ type: 'percpu_array', name: unique, value: u64, maxEntries: 1 });
    using map = ArrayMap.open({ id: made.info.id }, { type: 'percpu_array', value: u64 });
    expectTypeOf(map).toEqualTypeOf<ArrayMap<PerCpu<bigint>>>();
    expect(map.get(0)).toEqual(made.get(0));
  });
});

describe('a frozen map', () => {
  it('can be read, and not be written from here any more', () => {
    using map = ArrayMap.create({ name: unique, value: u32, maxEntries: 1 });
    map.set(0, 5).freeze();
    expect(() => map.set(0, 6)).toThrow(/EPERM.*frozen/);
    expect(map.get(0)).toBe(5);
    expect(bpftool('map', 'show', 'id', String(map.info.id))).toMatchObject({ frozen: 1 });
  });
});
