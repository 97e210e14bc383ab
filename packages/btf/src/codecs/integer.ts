import { Mismatch, show, type Transcoder } from './transcoder.ts';

/** Integers of up to 32 bits: a `number`. */
export function smallInteger(size: 1 | 2 | 4, signed: boolean, littleEndian: boolean): Transcoder {
  const bits = size * 8;
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return {
    size,
    weight: 1,
    read: readers[size](signed, littleEndian),
    expression: (data, offset) => `${data}.get${signed ? 'Int' : 'Uint'}${bits}(${offset}, ${littleEndian})`,
    write(value, data, offset) {
      const number = checkedInteger(value, least, most, offset);
      if (size === 1) data.setUint8(offset, number);
      else if (size === 2) data.setUint16(offset, number, littleEndian);
      else data.setUint32(offset, number, littleEndian);
    },
  };
}

type Read = (data: DataView, offset: number) => number;

const readers: Readonly<Record<1 | 2 | 4, (signed: boolean, littleEndian: boolean) => Read>> = {
  1: (signed) => (signed ? (data, offset) => data.getInt8(offset) : (data, offset) => data.getUint8(offset)),
  2: (signed, little) =>
    signed
      ? (data, offset) => data.getInt16(offset, little)
      : (data, offset) => data.getUint16(offset, little),
  4: (signed, little) =>
    signed
      ? (data, offset) => data.getInt32(offset, little)
      : (data, offset) => data.getUint32(offset, little),
};

/**
 * Eight bytes on the way between a view and a `bigint`: engines make a `bigint` of an array's element in half the time that
 * `getBigUint64` takes, and write one likewise.
 */
const unsignedWhole = new BigUint64Array(1);
const signedWhole = new BigInt64Array(unsignedWhole.buffer);
const halves = new Uint32Array(unsignedWhole.buffer);
const [LOW, HIGH] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** 64-bit integers and pointers: a `bigint`. */
export function bigInteger(signed: boolean, littleEndian: boolean): Transcoder {
  const least = signed ? -(1n << 63n) : 0n;
  const most = signed ? (1n << 63n) - 1n : (1n << 64n) - 1n;
  const whole = signed ? signedWhole : unsignedWhole;
  const high = littleEndian ? 4 : 0;
  const low = 4 - high;
  return {
    size: 8,
    weight: 1,
    read(data, offset) {
      halves[LOW] = data.getUint32(offset + low, littleEndian);
      halves[HIGH] = data.getUint32(offset + high, littleEndian);
      return whole[0];
    },
    write(value, data, offset) {
      // What does not fit is cut, and differs.
      if (typeof value === 'bigint') whole[0] = value;
      if (whole[0] !== value) checkedBigInt(value, least, most, offset);
      data.setUint32(offset + low, halves[LOW] ?? 0, littleEndian);
      data.setUint32(offset + high, halves[HIGH] ?? 0, littleEndian);
    },
  };
}

/** 64-bit integers as a `number`, for who knows that they stay below 2^53. */
export function safeInteger(signed: boolean, littleEndian: boolean): Transcoder {
  const least = signed ? Number.MIN_SAFE_INTEGER : 0;
  const high = littleEndian ? 4 : 0;
  const low = 4 - high;
  return {
    size: 8,
    weight: 1,
    // Most are small, and stay what engines keep without a number of its own.
    expression: (data, offset, otherwise) => {
      const [top, bottom] = [high, low].map(
        (place) => `${data}.getUint32(${offset} + ${place}, ${littleEndian})`,
      );
      return `(${top} === 0 ? ${bottom} : ${top} < 2097152 ? ${top} * 4294967296 + ${bottom} : ${otherwise})`;
    },
    read(data, offset) {
      const top = signed
        ? data.getInt32(offset + high, littleEndian)
        : data.getUint32(offset + high, littleEndian);
      if (top === 0) return data.getUint32(offset + low, littleEndian);
      const value = top * 2 ** 32 + data.getUint32(offset + low, littleEndian);
      if (!Number.isSafeInteger(value)) {
        throw new Mismatch(
          offset,
          `${value} is beyond 2^53 and cannot be an exact number; decode with u64: 'bigint'`,
        );
      }
      return value;
    },
    write(value, data, offset) {
      const number = checkedInteger(value, least, Number.MAX_SAFE_INTEGER, offset);
      data.setUint32(offset + high, Math.floor(number / 2 ** 32), littleEndian);
      data.setUint32(offset + low, number, littleEndian);
    },
  };
}

/** `__int128` and `unsigned __int128`: a `bigint`. */
export function hugeInteger(signed: boolean, littleEndian: boolean): Transcoder {
  const least = signed ? -(1n << 127n) : 0n;
  const most = signed ? (1n << 127n) - 1n : (1n << 128n) - 1n;
  const high = littleEndian ? 8 : 0;
  const low = 8 - high;
  return {
    size: 16,
    weight: 1,
    read(data, offset) {
      const top = signed
        ? data.getBigInt64(offset + high, littleEndian)
        : data.getBigUint64(offset + high, littleEndian);
      return (top << 64n) | data.getBigUint64(offset + low, littleEndian);
    },
    write(value, data, offset) {
      const integer = checkedBigInt(value, least, most, offset);
      data.setBigUint64(offset + high, BigInt.asUintN(64, integer >> 64n), littleEndian);
      data.setBigUint64(offset + low, BigInt.asUintN(64, integer), littleEndian);
    },
  };
}

/** The value as an integer between two bounds. */
export function checkedInteger(value: unknown, least: number, most: number, offset: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const literal = typeof value === 'bigint' ? `; write ${value}` : '';
    throw new Mismatch(offset, `expected an integer number, got ${show(value)}${literal}`);
  }
  if (value < least || value > most)
    throw new Mismatch(offset, `${value} is not between ${least} and ${most}`);
  return value;
}

/** The value as a bigint between two bounds. */
export function checkedBigInt(value: unknown, least: bigint, most: bigint, offset: number): bigint {
  if (typeof value !== 'bigint') {
    const literal = Number.isSafeInteger(value) ? `; write ${value}n` : '';
    throw new Mismatch(offset, `expected a bigint, got ${show(value)}${literal}`);
  }
  if (value < least || value > most)
    throw new Mismatch(offset, `${value} is not between ${least} and ${most}`);
  return value;
}
