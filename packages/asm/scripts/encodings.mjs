/**
 * Encodings of which every kind of instruction is at least one, and many that mean nothing: each opcode with fields
 * that some instruction gives a meaning to.
 *
 * @param {boolean} littleEndian
 * @returns {readonly Uint8Array[]}
 */
export function encodings(littleEndian) {
  const opcodes = Array.from({ length: 256 }, (_, code) => code);
  return opcodes
    .flatMap((code) =>
      code === LOAD_IMMEDIATE
        ? IMMEDIATES.map(([src = 0, low = 0, high = 0]) => [
            [code, 1, src, 0, low],
            [0, 0, 0, 0, high],
          ])
        : fieldsFor(code).map((fields) => [[code, ...fields]]),
    )
    .map((slots) => Uint8Array.from(slots.flatMap((slot) => bytesOf(slot, littleEndian))));
}

const LOAD_IMMEDIATE = 0x18;

/** @param {number} code */
function fieldsFor(code) {
  if (code % 8 === 3) return [...FIELDS, ...ATOMICS];
  if (code === 0xd4 || code === 0xdc || code === 0xd7) return [...FIELDS, ...SIZES];
  if (code === 0x85) return [...FIELDS, ...CALLS];
  if (code === 0xbf || code === 0xbc) return [...FIELDS, ...MOVES];
  return FIELDS;
}

/** Destination, source, offset, immediate. */
const FIELDS = [
  [0, 0, 0, 0],
  [1, 2, 0, 0],
  [1, 0, 0, 7],
  [0, 1, 0, 0],
  [3, 0, 0, -1],
  [4, 0, 0, 0x7fffffff],
  [5, 0, 0, -0x80000000],
  [6, 0, 1, -5],
  [6, 7, 1, 0],
  [8, 0, 5, 3],
  [8, 9, -1, 0],
  [10, 9, -8, 0],
  [9, 10, 32767, 0],
  [2, 0, -32768, 0x1234],
  [0, 0, 3, 0],
  [0, 0, -3, 0],
  [0, 0, 0, -3],
  [11, 11, 0, 0],
  [12, 0, 0, 0],
  [0, 12, 0, 0],
  [1, 2, 2, 0],
];

const ATOMICS = [
  0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1, 0x100, 0x110, 0x10, 0xe0, 0xf0, 0x200,
].flatMap((operation) => [
  [1, 2, 5, operation],
  [10, 3, -8, operation],
]);

const SIZES = [8, 16, 32, 64, 128].map((bits) => [4, 0, 0, bits]);

const CALLS = [0, 1, 2, 3].flatMap((target) => [
  [0, target, 0, 6],
  [0, target, 0, -1],
  [0, target, 1, 6],
]);

/** Moves that extend the sign, and casts between address spaces. */
const MOVES = [
  [1, 2, 8, 0],
  [1, 2, 16, 0],
  [1, 2, 32, 0],
  [1, 2, 1, 1],
  [1, 2, 1, 0x10000],
  [1, 2, 1, -1],
  [10, 0, 24, 0],
];

/** Source, of which the kernel knows seven, and the immediates of both slots. */
const IMMEDIATES = [0, 1, 2, 3, 4, 5, 6].flatMap((source) => [
  [source, 0, 0],
  [source, 5, 0],
  [source, -1, 0],
  [source, 5, 7],
  [source, -1, -1],
  [source, 0, -0x80000000],
]);

/**
 * @param {readonly number[]} slot
 * @param {boolean} littleEndian
 */
function bytesOf([code = 0, dst = 0, src = 0, offset = 0, imm = 0], littleEndian) {
  const data = new DataView(new ArrayBuffer(8));
  data.setUint8(0, code);
  data.setUint8(1, littleEndian ? (src << 4) | dst : (dst << 4) | src);
  data.setInt16(2, offset, littleEndian);
  data.setInt32(4, imm, littleEndian);
  return [...new Uint8Array(data.buffer)];
}
