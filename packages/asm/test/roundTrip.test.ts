import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AsmError, decode, decodeAt, encode, type Instruction, slotCount } from '../src/index.ts';
import { anySlots, hex, likelySlots, withoutHalfALoad } from './slots.ts';

describe.each([
  { order: 'little endian', littleEndian: true },
  { order: 'big endian', littleEndian: false },
])('a program, $order,', ({ littleEndian }) => {
  it('is the same bytes again after decoding and encoding, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(anySlots, likelySlots), (bytes) => {
        const whole = withoutHalfALoad(bytes, littleEndian);
        expect(hex(encode(decode(whole, littleEndian), littleEndian))).toBe(hex(whole));
      }),
      { numRuns: 3000 },
    );
  }, 60_000);

  it('is read one instruction at a time as it is at once', () => {
    fc.assert(
      fc.property(likelySlots, (bytes) => {
        const whole = withoutHalfALoad(bytes, littleEndian);
        const data = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
        const one: Instruction[] = [];
        for (let at = 0; at < whole.length; at += 8 * slotCount(one.at(-1) ?? { kind: 'exit' })) {
          one.push(decodeAt(data, at, littleEndian));
        }
        expect(one).toEqual(decode(whole, littleEndian));
      }),
    );
  }, 60_000);

  it('is refused where it ends within a 64-bit immediate load, and nowhere else', () => {
    fc.assert(
      fc.property(fc.oneof(anySlots, likelySlots), (bytes) => {
        try {
          decode(bytes, littleEndian);
        } catch (error) {
          expect(error).toBeInstanceOf(AsmError);
          expect(error).toMatchObject({ code: 'ERR_ASM', place: { offset: bytes.length - 8 } });
          expect(bytes.at(-8)).toBe(0x18);
        }
      }),
    );
  }, 60_000);
});

describe('bytes', () => {
  it.each([1, 7, 9, 15])('are refused when there are %i', (length) => {
    const offset = length - (length % 8);
    expect(() => decode(new Uint8Array(length))).toThrow(
      `BPF code at offset ${offset}: ${length % 8} bytes are left of an instruction of 8`,
    );
  });

  it('with reserved fields set are unknown, as they are to the kernel', () => {
    const movWithOffset = Uint8Array.of(0xb7, 1, 9, 0, 5, 0, 0, 0);
    expect(decode(movWithOffset)).toEqual([
      { kind: 'unknown', code: 0xb7, dst: 1, src: 0, offset: 9, imm: 5 },
    ]);
    const r12 = Uint8Array.of(0xb7, 12, 0, 0, 5, 0, 0, 0);
    expect(decode(r12)).toMatchObject([{ kind: 'unknown', dst: 12 }]);
  });

  it('may start anywhere in a buffer', () => {
    const section = Uint8Array.of(1, 2, 3, 0x95, 0, 0, 0, 0, 0, 0, 0);
    expect(decode(section.subarray(3))).toEqual([{ kind: 'exit' }]);
  });
});

describe('a number that has no room in its field', () => {
  it.each<[string, Instruction, string]>([
    ['an immediate', { kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: 2 ** 31 }, '32 bits that alu has'],
    ['a fraction', { kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: 0.5 }, '0.5 does not fit'],
    ['a jump', { kind: 'goto', offset: 32768 }, '16 bits that goto has'],
    [
      'an offset',
      { kind: 'load', type: 'u8', dst: 'r0', base: 'r1', offset: -32769 },
      '16 bits that load has',
    ],
    [
      'a value',
      { kind: 'loadImmediate', dst: 'r1', source: 'value', value: 2n ** 64n },
      '18446744073709551616 does not fit into the 64 bits',
    ],
    [
      'a negative value',
      { kind: 'loadImmediate', dst: 'r1', source: 'value', value: -(2n ** 63n) - 1n },
      'does not fit into the 64 bits',
    ],
    [
      'an address space',
      { kind: 'addressSpaceCast', dst: 'r1', src: 'r1', to: 70_000, from: 0 },
      'no address space 70000',
    ],
    [
      'a negative address space',
      { kind: 'addressSpaceCast', dst: 'r1', src: 'r1', to: 0, from: -1 },
      'no address space -1',
    ],
  ])('is refused: %s', (_what, instruction, reason) => {
    expect(() => encode([{ kind: 'exit' }, instruction])).toThrow(AsmError);
    expect(() => encode([{ kind: 'exit' }, instruction])).toThrow(reason);
    expect(() => encode([{ kind: 'exit' }, instruction])).toThrow('BPF instruction 1:');
  });
});

describe('a name that there is not, from plain JavaScript', () => {
  it.each<[string, object, string]>([
    ['a kind', { kind: 'jmp', offset: 1 }, 'there is no kind of instruction "jmp"'],
    ['a kind that objects have', { kind: 'toString' }, 'there is no kind of instruction "toString"'],
    ['a register', { kind: 'negate', width: 64, dst: 'r12' }, 'negate cannot have "r12" as its dst'],
    ['a missing register', { kind: 'alu', op: 'add', width: 64, dst: 'r1' }, 'alu has no src'],
    ['an operation', { kind: 'alu', op: 'plus', width: 64, dst: 'r1', src: 1 }, '"plus" as its op'],
    [
      'a condition',
      { kind: 'jump', op: 'lte', width: 64, dst: 'r1', src: 1, offset: 0 },
      'there is no jump with op "lte" and dst "r1"',
    ],
    ['a type', { kind: 'load', type: 'int', dst: 'r1', base: 'r2', offset: 0 }, '"int" as its type'],
    [
      'an order',
      { kind: 'byteOrder', to: 'big', bits: 16, dst: 'r1' },
      'there is no byteOrder with to "big"',
    ],
    ['a width', { kind: 'alu', op: 'add', width: 16, dst: 'r1', src: 1 }, 'alu cannot have 16 as its width'],
    ['a source', { kind: 'loadImmediate', source: 'fd', dst: 'r1', fd: 3 }, '"fd" as its source'],
  ])('is refused and not written as 0: %s', (_what, instruction, reason) => {
    const write = () => encode([{ kind: 'exit' }, instruction as Instruction]);
    expect(write).toThrow(AsmError);
    expect(write).toThrow(reason);
  });
});
