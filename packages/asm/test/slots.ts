import * as fc from 'fast-check';
import { decode } from '../src/index.ts';

/** Any bytes that could be slots. */
export const anySlots = fc
  .array(fc.uint8Array({ minLength: 8, maxLength: 8 }), { maxLength: 12 })
  .map((slots) => Uint8Array.from(slots.flatMap((slot) => [...slot])));

const field = fc.oneof(
  fc.constantFrom(0, 0, 0, 1, 8, 16, 32, 64, 0x40, 0xe1, 0xf1, 0x100, 0x110, -1),
  fc.integer(),
);

const likelySlot = fc
  .record({
    code: fc.oneof(fc.constant(0x18), fc.integer({ min: 0, max: 255 })),
    registers: fc.oneof(fc.constant(0), fc.constantFrom(1, 0x10, 0x21), fc.integer({ min: 0, max: 255 })),
    offset: field,
    imm: field,
  })
  .map(({ code, registers, offset, imm }) => {
    const slot = new DataView(new ArrayBuffer(8));
    slot.setUint8(0, code);
    slot.setUint8(1, registers);
    slot.setInt16(2, offset, true);
    slot.setInt32(4, imm, true);
    return [...new Uint8Array(slot.buffer)];
  });

/** Slots that mostly mean something, and otherwise nearly do. */
export const likelySlots = fc
  .array(likelySlot, { maxLength: 12 })
  .map((slots) => Uint8Array.from(slots.flat()));

/** The bytes without last slots that would be the first half of a load. */
export function withoutHalfALoad(bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  try {
    decode(bytes, littleEndian);
    return bytes;
  } catch {
    return withoutHalfALoad(bytes.subarray(0, -8), littleEndian);
  }
}

/** What compares quicker than bytes. */
export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
