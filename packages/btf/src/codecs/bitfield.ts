import { checkedBigInt, checkedInteger } from './integer.ts';
import type { Transcoder } from './transcoder.ts';

/**
 * The bits of one bitfield, counted from the byte that its first bit is in: a `number` up to 32 bits, a `bigint`
 * beyond. Bits are numbered from the lowest on little-endian machines, from the highest on big-endian ones.
 */
export function bitfield(skip: number, bits: number, signed: boolean, littleEndian: boolean): Transcoder {
  const size = Math.ceil((skip + bits) / 8);
  const shift = littleEndian ? skip : size * 8 - skip - bits;
  const byteAt = littleEndian ? (index: number) => size - 1 - index : (index: number) => index;
  return bits <= 32 ? narrow(size, shift, bits, signed, byteAt) : wide(size, shift, bits, signed, byteAt);
}

/** The n-th byte from the most significant one. */
type ByteAt = (index: number) => number;

/** Up to 5 bytes, which a double holds exactly: no bigint is made. */
function narrow(size: number, shift: number, bits: number, signed: boolean, byteAt: ByteAt): Transcoder {
  const range = 2 ** bits;
  const half = 2 ** (bits - 1);
  const raw = (data: DataView, offset: number) => {
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + data.getUint8(offset + byteAt(index));
    return value;
  };
  const read = (data: DataView, offset: number) => Math.floor(raw(data, offset) / 2 ** shift) % range;
  return {
    size,
    weight: 1,
    read: signed
      ? (data, offset) => {
          const value = read(data, offset);
          return value < half ? value : value - range;
        }
      : read,
    write(value, data, offset) {
      const number = checkedInteger(value, signed ? -half : 0, signed ? half - 1 : range - 1, offset);
      const positive = number < 0 ? number + range : number;
      let rest = raw(data, offset) + (positive - read(data, offset)) * 2 ** shift;
      for (let index = size - 1; index >= 0; index--) {
        data.setUint8(offset + byteAt(index), rest % 256);
        rest = Math.floor(rest / 256);
      }
    },
  };
}

function wide(size: number, shift: number, bits: number, signed: boolean, byteAt: ByteAt): Transcoder {
  const half = 1n << BigInt(bits - 1);
  const raw = (data: DataView, offset: number) => {
    let value = 0n;
    for (let index = 0; index < size; index++)
      value = (value << 8n) | BigInt(data.getUint8(offset + byteAt(index)));
    return value;
  };
  const read = (data: DataView, offset: number) => BigInt.asUintN(bits, raw(data, offset) >> BigInt(shift));
  return {
    size,
    weight: 1,
    read: signed ? (data, offset) => BigInt.asIntN(bits, read(data, offset)) : read,
    write(value, data, offset) {
      const integer = checkedBigInt(value, signed ? -half : 0n, signed ? half - 1n : 2n * half - 1n, offset);
      const difference = BigInt.asUintN(bits, integer) - read(data, offset);
      let rest = raw(data, offset) + (difference << BigInt(shift));
      for (let index = size - 1; index >= 0; index--) {
        data.setUint8(offset + byteAt(index), Number(rest & 0xffn));
        rest >>= 8n;
      }
    },
  };
}

/** A bitfield of bools: `bool ready : 1`. */
export function booleanBits(bits: Transcoder): Transcoder {
  return {
    size: bits.size,
    weight: 1,
    lossy: true,
    read: (data, offset, end) => bits.read(data, offset, end) !== 0,
    write: (value, data, offset) =>
      bits.write(typeof value === 'boolean' ? Number(value) : value, data, offset),
  };
}
