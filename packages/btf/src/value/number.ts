import type { BtfEnum, BtfEnum64, BtfFloat, BtfInt } from '../type.ts';

/** The bits of a value as an unsigned number, counted as the byte order has them. */
export function bitsAt(data: DataView, bitOffset: number, bits: number, littleEndian: boolean): bigint {
  const first = Math.floor(bitOffset / 8);
  const size = Math.ceil(((bitOffset % 8) + bits) / 8);
  let value = 0n;
  for (let index = 0; index < size; index++) {
    value = (value << 8n) | BigInt(data.getUint8(first + (littleEndian ? size - 1 - index : index)));
  }
  const shift = littleEndian ? bitOffset % 8 : size * 8 - (bitOffset % 8) - bits;
  return BigInt.asUintN(bits, value >> BigInt(shift));
}

export function integerText(value: bigint, type: BtfInt): string {
  if (type.size === 16) return hexText(value);
  return `${type.encoding === 'signed' ? BigInt.asIntN(type.size * 8, value) : value}`;
}

export function hexText(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** What `%p` of the C library prints. */
export function pointerText(value: bigint): string {
  return value === 0n ? '(nil)' : hexText(value);
}

/** What `%f` prints: always six decimals, and every digit before them. */
export function floatText(bits: bigint, type: BtfFloat): string {
  const data = new DataView(new ArrayBuffer(8));
  if (type.size === 4) data.setUint32(0, Number(bits));
  else if (type.size === 8) data.setBigUint64(0, bits);
  else return hexText(bits);
  const value = type.size === 4 ? data.getFloat32(0) : data.getFloat64(0);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.000000`;
  return Object.is(value, -0) ? '-0.000000' : value.toFixed(6);
}

/** The name of an enum's value, or its number; `bits` is its width. */
export function enumText(value: bigint, type: BtfEnum | BtfEnum64, bits: number): string {
  const number = type.signed ? BigInt.asIntN(bits, value) : value;
  const values: readonly { readonly name: string; readonly value: number | bigint }[] = type.values;
  const known = values.find((candidate) => BigInt(candidate.value) === number);
  if (known !== undefined) return known.name;
  return type.kind === 'enum' ? `${number}` : `${number}${type.signed ? 'LL' : 'ULL'}`;
}
