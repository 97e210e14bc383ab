import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf, layoutOf } from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';

/** A type in C: how it is declared, and how a value of it is written in C and comes out of a codec. */
interface Typed {
  /** The declaration of `name`. */
  declare(name: string): string;
  /** An initializer, and what a codec makes of those bytes. */
  readonly value: fc.Arbitrary<{ readonly c: string; readonly decoded: unknown }>;
}

const integers: readonly Typed[] = (
  [
    ['signed char', 8, true],
    ['unsigned char', 8, false],
    ['short', 16, true],
    ['unsigned short', 16, false],
    ['int', 32, true],
    ['unsigned int', 32, false],
    ['long long', 64, true],
    ['unsigned long long', 64, false],
  ] as const
).map(([type, bits, signed]) => ({
  declare: (name) => `${type} ${name}`,
  value: numbers(bits, signed),
}));

const bitfields: fc.Arbitrary<Typed> = fc
  .record({
    width: fc.constantFrom(8, 16, 32, 64),
    signed: fc.boolean(),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  .map(({ width, signed, share }) => {
    const bits = Math.ceil(width * share);
    const type = { 8: 'char', 16: 'short', 32: 'int', 64: 'long long' }[width];
    return {
      declare: (name) => `${signed ? 'signed' : 'unsigned'} ${type} ${name} : ${bits}`,
      value: numbers(bits, signed),
    };
  });

const others: readonly Typed[] = [
  {
    declare: (name) => `_Bool ${name}`,
    value: fc.boolean().map((flag) => ({ c: `${Number(flag)}`, decoded: flag })),
  },
  {
    declare: (name) => `double ${name}`,
    value: fc.integer({ min: -1000, max: 1000 }).map((n) => ({ c: `${n / 8}`, decoded: n / 8 })),
  },
  {
    declare: (name) => `float ${name}`,
    value: fc
      .integer({ min: -1000, max: 1000 })
      .map((n) => ({ c: `${(n / 8).toFixed(3)}f`, decoded: n / 8 })),
  },
  {
    declare: (name) => `enum color ${name}`,
    value: fc.constantFrom(
      { c: 'RED', decoded: 'RED' },
      { c: 'GREEN', decoded: 'GREEN' },
      { c: '(enum color)5', decoded: 5 },
    ),
  },
  {
    declare: (name) => `char ${name}[7]`,
    value: fc.stringMatching(/^[a-z]{0,7}$/).map((text) => ({ c: JSON.stringify(text), decoded: text })),
  },
  {
    declare: (name) => `void *${name}`,
    value: fc.nat().map((n) => ({ c: `(void *)${n}UL`, decoded: BigInt(n) })),
  },
];

function numbers(bits: number, signed: boolean): Typed['value'] {
  const min = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const max = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  return fc.bigInt({ min, max }).map((value) => ({
    c: value < -(1n << 62n) ? `(${value + 1n}LL - 1)` : `${value}${signed ? 'LL' : 'ULL'}`,
    decoded: bits <= 32 ? Number(value) : value,
  }));
}

const scalars = fc.oneof(fc.constantFrom(...integers, ...others), bitfields);
const plain = fc.constantFrom(...integers, ...others);

const matrices: fc.Arbitrary<Typed> = fc
  .record({ element: fc.constantFrom(...integers.slice(2)), rows: fc.integer({ min: 1, max: 3 }) })
  .map(({ element, rows }) => ({
    declare: (name) => element.declare(`${name}[${rows}][2]`),
    value: fc
      .array(fc.array(element.value, { minLength: 2, maxLength: 2 }), { minLength: rows, maxLength: rows })
      .map((values) => ({
        c: `{${values.map((row) => `{${row.map(({ c }) => c)}}`)}}`,
        decoded: values.map((row) => row.map(({ decoded }) => decoded)),
      })),
  }));

const structs = (member: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> =>
  fc
    .record({ members: fc.array(member, { minLength: 1, maxLength: 6 }), packed: fc.boolean() })
    .map(({ members, packed }) => ({
      declare: (name) =>
        `struct { ${members.map((typed, index) => `${typed.declare(`m${index}`)}; `).join('')}} ${packed ? '__attribute__((packed)) ' : ''}${name}`,
      value: fc.tuple(...members.map(({ value }) => value)).map((values) => ({
        c: `{${values.map(({ c }, index) => `.m${index} = ${c}`)}}`,
        decoded: Object.fromEntries(values.map(({ decoded }, index) => [`m${index}`, decoded])),
      })),
    }));

const samples = structs(
  fc.oneof({ arbitrary: scalars, weight: 5 }, matrices, structs(fc.oneof(scalars, structs(plain)))),
);

describe('random structs that gcc lays out', () => {
  const cases = fc.sample(
    samples.chain((typed) => typed.value.map((value) => ({ typed, ...value }))),
    { numRuns: 150, seed: 7 },
  );
  const declarations = `enum color { RED, GREEN = 7 };
${cases.map(({ typed }, index) => `typedef ${typed.declare(`sample${index}`)}; extern sample${index} s${index};`).join('\n')}`;
  // gcc zeroes the padding of what is static.
  const bytes = runC(`#include <stdio.h>
#define WRITE(type, ...) do { static type value = __VA_ARGS__; unsigned size = sizeof value; \\
  fwrite(&size, 4, 1, stdout); fwrite(&value, size, 1, stdout); } while (0)
${declarations}
int main(void) {
${cases.map(({ c }, index) => `  WRITE(sample${index}, ${c});`).join('\n')}
}`);
  const { btf } = compileBtf(`${declarations}
${cases.map((_, index) => `sample${index} s${index};`).join('\n')}`);

  it('have its size, are decoded into the values that were written in C, and encoded into the same bytes', () => {
    let at = 0;
    for (const [index, { typed, c, decoded }] of cases.entries()) {
      const size = bytes.readUInt32LE(at);
      const record = bytes.subarray(at + 4, at + 4 + size);
      at += 4 + size;
      const id = btf.find(`sample${index}`, 'typedef') ?? 0;
      const codec = codecOf(btf, id);
      const what = `${typed.declare('sample')} = ${c}`;
      expect(layoutOf(btf, id).size, what).toBe(size);
      expect(codec.decode(new DataView(record.buffer, record.byteOffset, size), 0), what).toEqual(decoded);
      const encoded = new Uint8Array(size).fill(0xaa);
      codec.encode(decoded, new DataView(encoded.buffer), 0);
      expect(Buffer.from(encoded), what).toEqual(Buffer.from(record));
    }
    expect(at).toBe(bytes.length);
  });
});
