import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Btf,
  BtfBuilder,
  BtfError,
  codecOf,
  layoutOf,
  printC,
  printRaw,
  printRawJson,
  printTypeScript,
  printValue,
  printValueJson,
  relocateBtf,
  viewOf,
} from '../src/index.ts';
import { compileBtf } from './compile.ts';

const source = `
typedef unsigned int u32;
enum color { RED, GREEN = 7 };
struct inner { short x; u32 bits : 3; };
struct outer { const struct inner inner[2]; union { u32 a; char b[4]; }; enum color color; struct outer *next; char tail[]; };
struct outer outer;
int run(struct outer *o) { return o->a; }
`;

describe.each(['bpfel', 'bpfeb'] as const)('damaged BTF of %s', (target) => {
  const { bytes } = compileBtf(source, target);

  it('is refused at any length', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => Btf.parse(bytes.subarray(0, length))).toThrow(BtfError);
    }
  });

  it('is refused, or all that it holds can be used, with no other error than BtfError', () => {
    const change = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 4 }),
      word: fc.oneof(fc.nat(255), fc.constant(0xffff_ffff), fc.integer({ min: 0, max: 0xffff_ffff })),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = bytes.slice();
        for (const { at, word } of changes)
          new DataView(damaged.buffer).setUint32(at, word, target === 'bpfel');
        exercise(damaged, 'all');
        exercise(damaged, 'used');
      }),
      { numRuns: Number(process.env['BTF_MUTANTS'] ?? 1500), seed: 1 },
    );
  }, 60_000);
});

describe('types that would never end', () => {
  it.each([
    ['a typedef of itself', [record(8, 0, 1)], /contains itself/],
    ['two modifiers of each other', [record(9, 0, 2), record(10, 0, 1)], /contains itself/],
    ['a struct within itself', [record(4, 1, 8), 0, 1, 0], /contains itself/],
    ['an array of itself', [record(3, 0, 0), 1, 1, 4], /contains itself/],
    ['a pointer to itself', [record(2, 0, 1)], /pointer to itself/],
    [
      'a tower of 200 modifiers',
      Array.from({ length: 200 }, (_, index) => record(10, 0, index)),
      /nests deeper/,
    ],
  ])('%s is refused', (_, words, message) => {
    expect(() => Btf.parse(blob(words.flat()))).toThrow(BtfError);
    expect(() => Btf.parse(blob(words.flat()))).toThrow(message);
    const unchecked = Btf.parse(blob(words.flat()), { check: 'used' });
    const last = unchecked.typeCount;
    const uses = [() => unchecked.type(last), () => unchecked.resolve(last), () => printC(unchecked)];
    for (const use of uses) {
      expect(use).toThrow(BtfError);
      expect(use).toThrow(message);
    }
  });

  it.each([
    ['with values', 'int'],
    ['without any', ''],
  ])(
    'unions of two of each other, forty levels deep and %s, are refused at once where all must be visited',
    (_, leaf) => {
      const builder = new BtfBuilder();
      const int = builder.add({
        kind: 'int',
        name: 'int',
        size: 4,
        bits: 32,
        bitOffset: 0,
        encoding: 'signed',
      });
      let typeId = leaf === '' ? builder.add({ kind: 'struct', name: '', size: 4, members: [] }) : int;
      for (let level = 0; level < 40; level++) {
        const members = ['a', 'b'].map((name) => ({ name: leaf && name, typeId, bitOffset: 0, bitSize: 0 }));
        typeId = builder.add({ kind: 'union', name: '', size: 4, members });
      }
      const { btf, idOf } = builder.build();
      const data = new DataView(new ArrayBuffer(4));
      const works = [
        () => printValue(btf, idOf(typeId), data, { emitZeroes: true }),
        () => printTypeScript(btf, { types: [idOf(typeId)] }),
      ];
      for (const work of leaf === '' ? [...works, () => layoutOf(btf, idOf(typeId))] : works)
        expect(work).toThrow(BtfError);
      expect(() => codecOf(btf, idOf(typeId))).toThrow(BtfError);
    },
  );

  it('a struct that points to itself is as it should be', () => {
    const btf = Btf.parse(blob([record(4, 1, 8), [0, 2, 0], record(2, 0, 1)].flat()));
    expect(btf.type(1)).toMatchObject({ kind: 'struct', members: [{ typeId: 2 }] });
  });

  it('an array of billions of nothings decodes at once', () => {
    const btf = Btf.parse(blob([record(4, 0, 0), record(3, 0, 0), [1, 1, 0xffff_ffff]].flat()));
    expect(codecOf(btf, 2).decode(new DataView(new ArrayBuffer(0)), 0)).toEqual([]);
  });

  it('a struct with two fields of one name has views, with the last of them', () => {
    const { bytes } = compileBtf('struct pair { int one, two; } pair;');
    const damaged = Buffer.from(Buffer.from(bytes).toString('latin1').replace('two', 'one'), 'latin1');
    const btf = Btf.parse(damaged);
    const data = new DataView(new Int32Array([1, 2]).buffer);
    expect(viewOf(btf, btf.find('pair', 'struct') ?? 0).at(data, 0)['one']).toBe(2);
  });

  it('an array of more bytes than 32 bits can count has no size', () => {
    const int = [...record(1, 0, 4), 32];
    const btf = Btf.parse(blob([int, record(3, 0, 0), [1, 1, 0x4000_0000]].flat()));
    expect(() => btf.sizeOf(2)).toThrow(/larger than 4 GiB/);
  });
});

/** The three words that every record begins with. */
function record(kind: number, vlen: number, sizeOrType: number): number[] {
  return [0, ((kind << 24) | vlen) >>> 0, sizeOrType];
}

/** A little-endian blob of these words as types. */
function blob(words: readonly number[]): Uint8Array {
  const data = new DataView(new ArrayBuffer(24 + words.length * 4 + 1));
  data.setUint16(0, 0xeb9f, true);
  data.setUint8(2, 1);
  data.setUint32(4, 24, true);
  data.setUint32(12, words.length * 4, true);
  data.setUint32(16, words.length * 4, true);
  data.setUint32(20, 1, true);
  for (const [index, word] of words.entries()) data.setUint32(24 + index * 4, word, true);
  return new Uint8Array(data.buffer);
}

function exercise(bytes: Uint8Array, check: 'all' | 'used'): void {
  tolerate(() => {
    const btf = Btf.parse(bytes, { check });
    const data = new DataView(new ArrayBuffer(4096));
    for (let id = 0; id <= btf.typeCount; id++) {
      tolerate(() => btf.type(id));
      tolerate(() => btf.sizeOf(btf.resolve(id)));
      tolerate(() => layoutOf(btf, id));
      tolerate(() => codecOf(btf, id).encode(codecOf(btf, id).decode(data, 0, 256), data, 0));
      tolerate(() => inspect(viewOf(btf, id).at(data, 0, 256), { depth: null }));
      tolerate(() => printValue(btf, id, data, { emitZeroes: id % 2 === 0 }));
      tolerate(() => printValueJson(btf, id, data));
    }
    tolerate(() => printRawJson(btf, { types: [1] }));
    tolerate(() => printRaw(btf));
    for (const name of ['u32', 'outer', 'x']) btf.findAll(name);
    tolerate(() => printC(btf));
    tolerate(() => printTypeScript(btf));
    tolerate(() => relocateBtf(Btf.parse(split, { base: btf }), btf));
    const builder = new BtfBuilder();
    tolerate(() => {
      builder.addAll(btf);
      builder.build();
    });
  });
}

/** A split BTF of one type. */
const split = blob([...record(2, 0, 1)]);

function tolerate(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
  }
}
