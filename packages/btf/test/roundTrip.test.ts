import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf } from '../src/index.ts';
import { compileBtf } from './compile.ts';

const source = `
enum color { RED, GREEN = 7, BLUE = -2 };
struct value {
  signed char i8; unsigned char u8; short i16; unsigned short u16; int i32; unsigned int u32;
  long long i64; unsigned long long u64; __int128 i128;
  _Bool flag; char letter; char text[12]; unsigned char bytes[5]; int list[3];
  enum color color; double d; float f;
  unsigned int a : 1, b : 31; int c : 17; unsigned long long e : 33; long long g : 63; _Bool h : 1;
  struct { short x, y; } points[2];
  void *pointer;
  union { unsigned int whole; unsigned char parts[4]; struct { unsigned short low; unsigned char high[2]; }; };
  struct { signed char first; union { long long wide; struct { signed char x; int y; } padded; double real; _Bool any; }; } tail;
};
struct value value;
`;

const integer = (bits: number, signed: boolean) =>
  signed
    ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    : fc.integer({ min: 0, max: 2 ** bits - 1 });
const big = (bits: number, signed: boolean) =>
  signed
    ? fc.bigInt({ min: -(1n << BigInt(bits - 1)), max: (1n << BigInt(bits - 1)) - 1n })
    : fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });

const values = fc.record({
  i8: integer(8, true),
  u8: integer(8, false),
  i16: integer(16, true),
  u16: integer(16, false),
  i32: integer(32, true),
  u32: integer(32, false),
  i64: big(64, true),
  u64: big(64, false),
  i128: big(128, true),
  flag: fc.boolean(),
  letter: integer(8, true),
  text: fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((text) => !text.includes('\0') && Buffer.byteLength(text) <= 12),
  bytes: fc.uint8Array({ minLength: 5, maxLength: 5 }),
  list: fc.array(integer(32, true), { minLength: 3, maxLength: 3 }),
  color: fc.constantFrom<string | number>('RED', 'GREEN', 'BLUE', 3, 2 ** 31),
  d: fc.double(),
  f: fc.float(),
  a: integer(1, false),
  b: integer(31, false),
  c: integer(17, true),
  e: big(33, false),
  g: big(63, true),
  h: fc.boolean(),
  points: fc.array(fc.record({ x: integer(16, true), y: integer(16, true) }), { minLength: 2, maxLength: 2 }),
  pointer: big(64, false),
});

/** One alternative of each union. */
const alternatives = fc
  .tuple(
    fc.oneof(
      fc.record({ whole: integer(32, false) }),
      fc.record({ parts: fc.uint8Array({ minLength: 4, maxLength: 4 }) }),
      fc.record({ low: integer(16, false), high: fc.uint8Array({ minLength: 2, maxLength: 2 }) }),
    ),
    integer(8, true),
    fc.oneof(
      fc.record({ wide: big(64, true) }),
      fc.record({ padded: fc.record({ x: integer(8, true), y: integer(32, true) }) }),
      fc.record({ real: fc.double() }),
      fc.record({ any: fc.boolean() }),
    ),
  )
  .map(([lifted, first, tail]) => ({ ...lifted, tail: { first, ...tail } }));

describe.each(['bpfel', 'bpfeb'] as const)('a codec for %s', (target) => {
  const { btf } = compileBtf(source, target);
  const codec = codecOf(btf, btf.find('value', 'struct') ?? 0);

  it('decodes what it encoded, whatever was there before', () => {
    fc.assert(
      fc.property(values, alternatives, fc.nat(255), fc.nat(16), (plain, chosen, noise, offset) => {
        const value = { ...plain, ...chosen };
        const data = new DataView(new ArrayBuffer(codec.size + 32));
        const bytes = new Uint8Array(data.buffer).fill(noise);
        codec.encode(value, data, offset);
        const decoded = codec.decode(data, offset);
        expect(decoded).toMatchObject(value);
        const again = new DataView(new ArrayBuffer(codec.size));
        // What was decoded has all alternatives, and they agree.
        codec.encode(decoded, again, 0);
        expect(new Uint8Array(again.buffer)).toEqual(bytes.slice(offset, offset + codec.size));
        expect(bytes.subarray(0, offset).every((byte) => byte === noise)).toBe(true);
        expect(bytes.subarray(offset + codec.size).every((byte) => byte === noise)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
