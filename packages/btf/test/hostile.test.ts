import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { btfExercise } from '../../../scripts/fuzz/exercises/btf.mjs';
import { mutantsOf, readMutants } from '../../../scripts/fuzz/mutants.mjs';
import { btfIn, fixtureSeeds } from '../../../scripts/fuzz/seeds.mjs';
import * as library from '../src/index.ts';
import {
  Btf,
  BtfBuilder,
  BtfError,
  codecOf,
  layoutOf,
  printC,
  printTypeScript,
  printValue,
  viewOf,
} from '../src/index.ts';
import { compileBtf } from './compile.ts';

/** `pnpm fuzz` tries more of them, and of more objects. */
const MUTANTS = 25_000;

describe('damaged BTF', () => {
  let blobs: readonly Uint8Array[] = [];
  beforeAll(async () => {
    const objects = (await fixtureSeeds()).map((path) => btfIn(readFileSync(path)));
    blobs = objects.flatMap((blob) => (blob === undefined ? [] : [new Uint8Array(blob)]));
  }, 120_000);

  it('is refused at any length', { timeout: 120_000 }, () => {
    expect(blobs.length).toBeGreaterThan(10);
    for (const bytes of blobs) {
      for (let length = 0; length < bytes.length; length++)
        expect(() => Btf.parse(bytes.subarray(0, length))).toThrow(BtfError);
    }
  });

  it(`is refused, or all in it can be used, with no other error than BtfError: ${MUTANTS} blobs`, {
    timeout: 600_000,
  }, () => {
    const exercise = btfExercise(library);
    const mutants = mutantsOf(
      blobs.map((bytes) => ({ bytes, exercise })),
      1,
    );
    const { read, refused, findings } = readMutants(mutants, Array(MUTANTS).keys());
    expect(findings).toEqual([]);
    expect(read).toBeGreaterThan(MUTANTS / 10);
    expect(refused).toBeGreaterThan(MUTANTS / 10);
  });
});

describe('types that would never end', () => {
  it.each([
    ['a typedef of itself', [record(8, 0, 1)], /contains itself/],
    ['two modifiers of each other', [record(9, 0, 2), record(10, 0, 1)], /contains itself/],
    ['a struct within itself', [record(4, 1, 8), 0, 1, 0], /contains itself/],
    ['an array of itself', [record(3, 0, 0), 1, 1, 4], /contains itself/],
    [
      'a section that is a variable of itself',
      [record(15, 1, 8), 2, 0, 8, record(14, 0, 1), 1],
      /contains itself/,
    ],
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
    const uses = [() => unchecked.type(last), () => codecOf(unchecked, last), () => printC(unchecked)];
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

  it('a struct with a member that is a void is refused with the place of the struct', () => {
    const btf = Btf.parse(blob([record(4, 1, 8), [0, 0, 0]].flat()));
    expect(() => layoutOf(btf, 1)).toThrow(expect.objectContaining({ name: 'BtfError', offset: 24 }));
    expect(() => layoutOf(btf, 1)).toThrow(/is a void/);
  });

  it('a bitfield that is no integer is refused, behind typedefs too', () => {
    // A struct with one member of 3 bits, of kind ptr to void; a struct of no bytes; a typedef of such.
    for (const type of [record(2, 0, 0), record(4, 0, 0), record(3, 0, 0).concat([0, 0, 0])]) {
      const struct = [0, ((1 << 31) | (4 << 24) | 1) >>> 0, 4, 0, 2, 3 << 24];
      const behind = [...struct, ...record(8, 0, 3), ...type];
      for (const words of [[...struct, ...type], behind]) {
        expect(() => Btf.parse(blob(words))).toThrow(/type 1 \(struct\).*bitfield of it is of kind/);
        expect(() => Btf.parse(blob(words), { check: 'used' }).type(1)).toThrow(BtfError);
      }
    }
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
