import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { compileBpf } from './compile.ts';
import { fixtures } from './fixtures.ts';

describe('maps', () => {
  it('a map of maps says what its maps are like', () => {
    const outer = parseObject(compileBpf(fixtures.everything)).maps.find(({ name }) => name === 'outer');
    expect(outer).toMatchObject({ typeName: 'array_of_maps', valueSize: 4, maxEntries: 3 });
    expect(outer?.inner).toMatchObject({ name: 'outer.inner', typeName: 'array', keySize: 4, valueSize: 8 });
  });

  it('a ring buffer with a value type has records of that type, and no values', () => {
    const { maps, btf } = parseObject(compileBpf(fixtures.typedRing));
    const [ring] = maps;
    expect(ring).toMatchObject({ typeName: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 });
    expect(btf?.type(ring?.valueTypeId ?? 0)).toMatchObject({ kind: 'struct', name: 'event', size: 20 });
  });
});
