import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpftool } from '../../../../test/support/kernelState.ts';
import {
  cstring,
  HashMap,
  listMaps,
  type MapTypes,
  openMap,
  storedTypesOf,
  struct,
  u32,
  u64,
} from '../../src/index.ts';

const unique = `stored_${process.pid}`.slice(0, 15);
const usage = struct('usage', { bytes: u64, comm: cstring(16) });

/** What bpftool decodes of a map, by the same types. */
function formatted(id: number): unknown {
  const dumped = bpftool('map', 'dump', 'id', String(id));
  if (!Array.isArray(dumped)) throw new Error('bpftool map dump printed no list');
  return dumped.map((entry: { formatted?: unknown }) => entry.formatted ?? entry);
}

describe('a map of this machine', () => {
  it('is decoded by the BTF that it was made with, as bpftool does', () => {
    using made = HashMap.create({ name: unique, key: u32, value: usage, maxEntries: 8 });
    made.set(7, { bytes: 5n, comm: 'init' });
    const types = storedTypesOf(made.info);
    expectTypeOf(types).toEqualTypeOf<MapTypes>();
    using map = openMap({ id: made.info.id }, types);
    if (map.kind !== 'hash') throw new Error(`it is of kind ${map.kind}`);
    expect([...map]).toEqual([[7, { bytes: 5n, comm: 'init' }]]);
    expect(formatted(made.info.id)).toEqual([{ key: 7, value: { bytes: 5, comm: 'init' } }]);
  });

  it('has no types where it was made without', () => {
    using made = HashMap.create({ name: unique, key: u32, value: u64, maxEntries: 8 });
    expect(storedTypesOf({ ...made.info, btfId: 0 })).toEqual({});
  });

  it('is in the list, in the order of ids', () => {
    using made = HashMap.create({ name: unique, key: u32, value: usage, maxEntries: 8 });
    const ids = Array.from(listMaps(), ({ id }) => id);
    expect(ids).toContain(made.info.id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });
});
