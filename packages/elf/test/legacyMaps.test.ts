import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { compileBpf } from './compile.ts';

const text = (name: string) =>
  readFileSync(fileURLToPath(new URL(`bpf/${name}.bpf.c`, import.meta.url)), 'utf8');

describe.each(['bpfel', 'bpfeb'] as const)('maps of before libbpf 1.0, in an object for %s', (target) => {
  it.each([true, false])("have iproute2's fields (with BTF: %s)", (debug) => {
    const { maps, btf } = parseObject(compileBpf(text('iproute2'), { target, debug }));
    expect(btf !== undefined).toBe(debug);
    expect(maps).toMatchObject([
      {
        name: 'accounting',
        section: 'maps',
        offset: 0,
        typeName: 'array',
        keySize: 4,
        valueSize: 8,
        maxEntries: 2,
        legacy: { size: 36, id: 0, pinning: 2, innerId: 0, innerIndex: 0 },
      },
      { name: 'jumps', offset: 36, typeName: 'prog_array', maxEntries: 3, legacy: { id: 1, pinning: 0 } },
    ]);
  });

  it.each([true, false])(
    'may stand in a section each, with a folder to be pinned in (with BTF: %s)',
    (debug) => {
      const { maps, version } = parseObject(compileBpf(text('gobpf'), { target, debug }));
      expect(maps).toMatchObject([
        {
          name: 'tcp_event',
          section: 'maps/tcp_event',
          typeName: 'perf_event_array',
          legacy: { size: 280, pinning: 2 },
        },
        {
          name: 'socks',
          section: 'maps/socks',
          typeName: 'hash',
          valueSize: 16,
          legacy: { size: 280, pinning: 0 },
        },
      ]);
      expect(version).toBe(0xffff_fffe);
    },
  );

  it('need 16 bytes, and may have any number more', () => {
    const shortest = 'struct { unsigned a, b, c, d; } m __attribute__((section("maps"))) = { 1, 4, 8, 16 };';
    const longer =
      'struct { unsigned a[5]; char rest[300]; } m __attribute__((section("maps"))) = { { 2, 4, 8, 1, 64 } };';
    expect(parseObject(compileBpf(shortest, { target, debug: false })).maps).toMatchObject([
      { typeName: 'hash', keySize: 4, valueSize: 8, maxEntries: 16, flags: 0, legacy: { size: 16 } },
    ]);
    expect(parseObject(compileBpf(longer, { target, debug: false })).maps).toMatchObject([
      { typeName: 'array', maxEntries: 1, flags: 64, legacy: { size: 320, pinning: undefined } },
    ]);
  });

  it('are what relocations refer to', () => {
    const { programs } = parseObject(compileBpf(text('legacy'), { target, debug: false }));
    expect(programs[0]?.relocations.map((each) => each.target)).toEqual([
      { kind: 'map', name: 'counts' },
      { kind: 'map', name: 'events' },
    ]);
  });
});
