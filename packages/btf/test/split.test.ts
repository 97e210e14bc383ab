import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Btf, BtfBuilder, BtfError, codecOf, layoutOf, relocateBtf } from '../src/index.ts';
import { compileBtf } from './compile.ts';
import { libbpf } from './oracle/libbpf.ts';

const oracle = await libbpf();
afterAll(() => oracle[Symbol.dispose]());

const kernelSource = (filler: string) => `
${filler}
typedef unsigned int u32;
enum state { IDLE, BUSY = 7 };
struct embedded { u32 low, high; };
struct pointed { struct embedded inner; long more; };
union either { u32 word; char bytes[4]; };
struct user { struct embedded e; struct pointed *p; enum state s; union either u; double d; } user;`;

/** BTF of a module over the kernel's, as pahole makes it: own types, and references into the base. */
function moduleOver(base: Btf): { bytes: Uint8Array; btf: Btf } {
  const id = (name: string) => base.findAll(name).at(-1) ?? 0;
  const builder = new BtfBuilder({ base });
  const pointed = builder.add({ kind: 'ptr', typeId: id('pointed') });
  const list = builder.add({
    kind: 'array',
    elementTypeId: id('embedded'),
    indexTypeId: id('int'),
    length: 3,
  });
  const members = [
    { name: 'list', typeId: list, bitOffset: 0, bitSize: 0 },
    { name: 'pointed', typeId: pointed, bitOffset: 192, bitSize: 0 },
    { name: 'state', typeId: id('state'), bitOffset: 256, bitSize: 0 },
    { name: 'either', typeId: id('either'), bitOffset: 288, bitSize: 0 },
    { name: 'ratio', typeId: id('double'), bitOffset: 320, bitSize: 0 },
    { name: 'plain', typeId: id('int'), bitOffset: 384, bitSize: 0 },
  ];
  builder.add({ kind: 'struct', name: 'of_module', size: 56, members });
  return builder.build();
}

describe('split BTF', () => {
  it('is laid out and decoded with the types of its base', () => {
    const base = compileBtf(kernelSource('int filler;')).btf;
    const { btf } = moduleOver(base);
    const id = btf.find('of_module', 'struct') ?? 0;
    expect(layoutOf(btf, id).fields.map(({ name, offset }) => [name, offset])).toEqual([
      ['list', 0],
      ['pointed', 24],
      ['state', 32],
      ['either', 36],
      ['ratio', 40],
      ['plain', 48],
    ]);
    const data = new DataView(new ArrayBuffer(56));
    data.setUint32(32, 7, true);
    expect(codecOf(btf, id).decode(data, 0)).toMatchObject({ state: 'BUSY', list: { length: 3 } });
  });

  it('that refers to types after its base, or is read without one, is refused', () => {
    const base = compileBtf(kernelSource('int filler;')).btf;
    const { bytes } = moduleOver(base);
    const smaller = compileBtf('int only;').btf;
    expect(() => Btf.parse(bytes)).toThrow(/may be split BTF/);
    expect(() => Btf.parse(bytes, { base: smaller })).toThrow(BtfError);
  });
});

describe('a base that was distilled by libbpf', () => {
  const built = compileBtf(kernelSource('int filler;'));
  const running = compileBtf(
    kernelSource('struct other { char c[9]; } other; long more; int whole; short fill(char c) { return c; }'),
  );
  oracle.run(
    'distill',
    oracle.file('built', built.bytes),
    oracle.file('module', moduleOver(built.btf).bytes),
    oracle.path('module.base'),
    oracle.path('module.btf'),
  );
  const distilled = Btf.parse(readFileSync(oracle.path('module.base')));
  const split = Btf.parse(readFileSync(oracle.path('module.btf')), { base: distilled });

  it('is replaced by the running kernel as libbpf does, type for type', () => {
    const paths = [
      oracle.path('module.base'),
      oracle.path('module.btf'),
      oracle.file('running', running.bytes),
    ];
    oracle.run('relocate', ...paths, oracle.path('relocated'));
    const theirs = Btf.parse(readFileSync(oracle.path('relocated')), { base: running.btf });
    const ours = relocateBtf(split, running.btf);
    expect(distilled.typeCount).toBeLessThan(running.btf.typeCount);
    expect(ours.base).toBe(running.btf);
    expect(ours.typeCount).toBe(theirs.typeCount);
    for (let id = running.btf.typeCount + 1; id <= ours.typeCount; id++) {
      expect(ours.type(id)).toEqual(theirs.type(id));
    }
    const name = (field: string) =>
      ours.type(layoutOf(ours, ours.find('of_module') ?? 0).fields.find((f) => f.name === field)?.typeId ?? 0)
        .name;
    expect([name('state'), name('either'), name('ratio'), name('plain')]).toEqual([
      'state',
      'either',
      'double',
      'int',
    ]);
  });

  it.each([
    [
      'a struct that is embedded has another size',
      'struct embedded { char other; };',
      /struct embedded\).*no such type/,
    ],
    ['a type is missing', '', /no such type/],
  ])('is refused where %s, as libbpf does', (_, declaration, reason) => {
    const { btf, bytes } = compileBtf(
      `${declaration} enum state { IDLE }; enum state state; double d; long more; int (*f)(${declaration === '' ? 'void' : 'struct embedded e'});`,
    );
    const paths = [oracle.path('module.base'), oracle.path('module.btf'), oracle.file('wrong', bytes)];
    expect(() => oracle.run('relocate', ...paths, oracle.path('relocated'))).toThrow();
    expect(() => relocateBtf(split, btf)).toThrow(BtfError);
    expect(() => relocateBtf(split, btf)).toThrow(reason);
  });

  it('is needed: BTF that is not split cannot be relocated', () => {
    expect(() => relocateBtf(running.btf, built.btf)).toThrow(/not split/);
  });
});
