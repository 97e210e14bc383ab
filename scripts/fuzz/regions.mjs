import { sectionsOf } from './sections.mjs';

/** A part of a file that means one thing, in bytes. @typedef {{ start: number, end: number }} Region */

/**
 * The parts of an object, of BTF, or of whatever else. A file is mostly strings, and what decides how it is read is a
 * few bytes of it: damage that picks a part first finds those.
 *
 * @param {Uint8Array} bytes
 * @returns {readonly Region[]}
 */
export function regionsOf(bytes) {
  const parts = isElf(bytes) ? regionsOfElf(bytes) : regionsOfBtf(bytes, 0, bytes.length);
  return parts.filter(({ start, end }) => start < end && end <= bytes.length);
}

/** Of 64 bits, as BPF objects are. @param {Uint8Array} bytes */
const isElf = (bytes) => bytes.length >= 64 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[4] === 2;

/**
 * The header of the file, those of the sections, and the sections.
 *
 * @param {Uint8Array} bytes
 */
function regionsOfElf(bytes) {
  const { headers, sections } = sectionsOf(bytes);
  return [
    { start: 0, end: 64 },
    headers,
    ...sections.flatMap(({ start, end }) => regionsOfBtf(bytes, start, end)),
  ];
}

/**
 * The header, the types and the strings of BTF; one region of all that is none. `.BTF.ext` begins as BTF does, and has
 * two tables in the place of types and strings.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @returns {readonly Region[]}
 */
function regionsOfBtf(bytes, start, end) {
  const whole = { start, end };
  if (end - start < 24 || end > bytes.length) return [whole];
  const data = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const littleEndian = data.getUint16(0, true) === 0xeb9f;
  if (!littleEndian && data.getUint16(0, false) !== 0xeb9f) return [whole];
  const body = start + data.getUint32(4, littleEndian);
  const middle = Math.min(end, body + data.getUint32(16, littleEndian));
  return [
    { start, end: body },
    { start: body, end: middle },
    { start: middle, end },
  ];
}
