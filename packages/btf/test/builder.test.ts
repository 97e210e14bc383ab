import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { encodeTypes } from '../src/builder/encode.ts';
import { Btf, BtfBuilder, BtfError, type BtfType, type NewBtfType } from '../src/index.ts';
import { mapTypeIds } from '../src/references.ts';
import { bpftoolTypes, compileBtf } from './compile.ts';
import { libbpf } from './oracle/libbpf.ts';
import { typeGraphs } from './typeGraph.ts';

const oracle = await libbpf();
afterAll(() => oracle[Symbol.dispose]());

describe.each([true, false])('BTF that is built, little-endian: %s', (littleEndian) => {
  it('parses into the types that were added, whatever they are', () => {
    fc.assert(
      fc.property(typeGraphs, (graph) => {
        const builder = new BtfBuilder({ littleEndian });
        const ids = graph.map((type) => builder.add(type));
        const { btf, idOf } = builder.build();
        expect(btf.littleEndian).toBe(littleEndian);
        for (const [index, id] of ids.entries()) {
          expect(btf.type(idOf(id))).toEqual(expected(graph[index], idOf(id), idOf));
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it('is parsed again and built again without a change', () => {
    fc.assert(
      fc.property(typeGraphs, (graph) => {
        const builder = new BtfBuilder({ littleEndian });
        for (const type of graph) builder.add(type);
        const { btf, bytes } = builder.build();
        const again = new BtfBuilder({ littleEndian });
        again.addAll(btf);
        expect(again.build().bytes).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('is read by bpftool', () => {
    for (const graph of fc.sample(typeGraphs, { numRuns: 10, seed: 4 })) {
      const builder = new BtfBuilder({ littleEndian });
      for (const type of graph) builder.add(type);
      const { btf, bytes } = builder.build();
      const kinds = Array.from({ length: btf.typeCount }, (_, index) => btf.kindOf(index + 1).toUpperCase());
      expect(bpftoolTypes(bytes).map((type) => type.kind)).toEqual(kinds);
    }
  });
});

describe('the types of the running kernel', () => {
  it('are the same for bpftool after they were written anew', () => {
    const bytes = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
    const btf = Btf.parse(bytes);
    const types = Array.from({ length: btf.typeCount }, (_, index) => btf.type(index + 1));
    const written = encodeTypes(types, { littleEndian: btf.littleEndian, base: undefined });
    expect(JSON.stringify(bpftoolTypes(written)) === JSON.stringify(bpftoolTypes(bytes))).toBe(true);
  }, 60_000);
});

describe('equal types', () => {
  const source = (extra: string) => `
struct node { struct node *next; union { struct list *list; long number; }; };
struct list { struct node *first, *last; int (*compare)(const struct node *, const struct node *); };
typedef struct list list_t;
enum color { RED, GREEN };
${extra}
list_t list; enum color color;`;
  const one = compileBtf(source('struct one { list_t list; char a[4]; } one;')).bytes;
  const other = compileBtf(source('struct other { enum color color; char a[4]; } other;')).bytes;

  it('become one, also in circles of pointers, as many as libbpf leaves of two objects', () => {
    const builder = new BtfBuilder();
    builder.addAll(Btf.parse(one));
    builder.addAll(Btf.parse(other));
    const { btf } = builder.build();
    oracle.run('dedup', oracle.file('one', one), oracle.file('other', other), oracle.path('both'));
    const theirs = bpftoolTypes(readFileSync(oracle.path('both')));
    const summary = (types: readonly { kind: string; name: string }[]) =>
      types.map(({ kind, name }) => `${kind.toLowerCase()} ${name.replace('(anon)', '')}`).sort();
    const ours = Array.from({ length: btf.typeCount }, (_, index) => btf.type(index + 1));
    expect(summary(ours)).toEqual(summary(theirs));
  });

  it.each([
    ['become one where circles match', ['one', 'one'], 1, 4],
    ['stay apart where they only look alike', ['one', 'two'], 2, 8],
  ])('%s', (_, names, lists, count) => {
    const builder = new BtfBuilder();
    const nodes = names.map((name) => {
      const node = builder.reserve();
      const next = builder.add({ kind: 'ptr', typeId: node });
      const data = builder.add({ kind: 'ptr', typeId: builder.add({ kind: 'fwd', name, target: 'struct' }) });
      const members = [next, data].map((typeId, index) => ({
        name: `m${index}`,
        typeId,
        bitOffset: index * 64,
        bitSize: 0,
      }));
      builder.define(node, { kind: 'struct', name: 'node', size: 16, members });
      return node;
    });
    const { btf, idOf } = builder.build();
    expect(new Set(nodes.map(idOf)).size).toBe(lists);
    expect(btf.typeCount).toBe(count);
  });
});

describe('split BTF that is built', () => {
  it('continues the ids and strings of its base', () => {
    const base = compileBtf('struct shared { int a; } shared;').btf;
    const builder = new BtfBuilder({ base });
    const shared = base.find('shared', 'struct') ?? 0;
    const pointer = builder.add({ kind: 'ptr', typeId: shared });
    const own = builder.add({ kind: 'typedef', name: 'shared_p', typeId: pointer });
    const { btf, bytes } = builder.build();
    expect(pointer).toBe(base.typeCount + 1);
    expect(Btf.parse(bytes, { base }).type(own)).toMatchObject({ name: 'shared_p', typeId: pointer });
    expect(btf.type(pointer)).toMatchObject({ typeId: shared });
    expect(btf.find('shared_p')).toBe(own);
    expect(btf.find('shared')).toBe(shared);
  });
});

describe('function and line info', () => {
  it('are read by libbpf as they were given, by section and in order', () => {
    const builder = new BtfBuilder();
    const typeId = builder.add({ kind: 'func_proto', returnTypeId: 0, parameters: [] });
    const run = builder.add({ kind: 'func', name: 'run', typeId, linkage: 'global' });
    builder.add({ kind: 'func_proto', returnTypeId: 0, parameters: [] });
    const help = builder.add({ kind: 'func', name: 'help', typeId, linkage: 'static' });
    builder.addFunctionInfo({ section: 'xdp', instructionOffset: 0, typeId: run });
    builder.addFunctionInfo({ section: '.text', instructionOffset: 0, typeId: help });
    const line = { section: 'xdp', file: 'a.c', column: 3, source: 'return 1;' };
    builder.addLineInfo({ ...line, instructionOffset: 16, line: 9 });
    builder.addLineInfo({ ...line, instructionOffset: 0, line: 4_194_303, column: 1023 });
    const { bytes, ext } = builder.build();
    expect(oracle.run('ext', oracle.file('btf', bytes), oracle.file('ext', ext)).trim().split('\n')).toEqual([
      'xdp+0: run',
      '.text+0: help',
      'xdp+0: a.c:4194303:1023 return 1;',
      'xdp+16: a.c:9:3 return 1;',
    ]);
  });
});

describe('a builder', () => {
  it.each<[string, NewBtfType, RegExp]>([
    ['an id that there is not', { kind: 'ptr', typeId: 9 }, /refers to type 9/],
    ['itself', { kind: 'typedef', name: 'loop', typeId: 1 }, /contains itself/],
    ['a name with a NUL', { kind: 'fwd', name: 'a\0b', target: 'struct' }, /holds a NUL/],
    ['a size beyond 32 bits', { kind: 'struct', name: 's', size: 2 ** 32, members: [] }, /no 32-bit word/],
    [
      'a bitfield that is too far in',
      {
        kind: 'struct',
        name: 's',
        size: 2 ** 31,
        members: [{ name: 'm', typeId: 0, bitOffset: 2 ** 24, bitSize: 1 }],
      },
      /does not fit/,
    ],
    [
      'an int of no bits',
      { kind: 'int', name: 'i', size: 4, bits: 0, bitOffset: 0, encoding: 'signed' },
      /0 bits/,
    ],
  ])('refuses %s', (_, type, reason) => {
    const builder = new BtfBuilder();
    builder.add(type);
    expect(() => builder.build()).toThrow(BtfError);
    expect(() => builder.build()).toThrow(reason);
  });

  it('refuses what is defined twice, never, or was not reserved', () => {
    const builder = new BtfBuilder();
    const id = builder.reserve();
    expect(() => builder.build()).toThrow(/never defined/);
    builder.define(id, { kind: 'ptr', typeId: 0 });
    expect(() => builder.define(id, { kind: 'ptr', typeId: 0 })).toThrow(/defined already/);
    expect(() => builder.define(7, { kind: 'ptr', typeId: 0 })).toThrow(BtfError);
  });

  it('takes every kind but void, and no id', () => {
    expectTypeOf<NewBtfType['kind']>().toEqualTypeOf<Exclude<BtfType['kind'], 'void'>>();
    expectTypeOf<{ kind: 'ptr'; typeId: number }>().toExtend<NewBtfType>();
    expectTypeOf<{ kind: 'void' }>().not.toExtend<NewBtfType>();
  });
});

function expected(type: NewBtfType | undefined, id: number, idOf: (id: number) => number): BtfType {
  if (type === undefined) throw new Error('no type');
  return mapTypeIds('name' in type ? { ...type, id } : { ...type, id, name: '' }, idOf);
}
