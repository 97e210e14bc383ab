import type { BtfInt } from '../type.ts';
import { type Schema, schemaOf } from './schema.ts';

/** `__u8`. */
export const u8: Schema<number> = integer('u8', 1, 'unsigned');
/** `__u16`. */
export const u16: Schema<number> = integer('u16', 2, 'unsigned');
/** `__u32`. */
export const u32: Schema<number> = integer('u32', 4, 'unsigned');
/** `__u64`. */
export const u64: Schema<bigint> = integer('u64', 8, 'unsigned');
/** `__s8`. */
export const i8: Schema<number> = integer('s8', 1, 'signed');
/** `__s16`. */
export const i16: Schema<number> = integer('s16', 2, 'signed');
/** `__s32`. */
export const i32: Schema<number> = integer('s32', 4, 'signed');
/** `__s64`. */
export const i64: Schema<bigint> = integer('s64', 8, 'signed');
/** `bool`. */
export const bool: Schema<boolean> = integer('bool', 1, 'bool');

/**
 * An enum of C, of 4 bytes. A number that has no name is decoded as the number.
 *
 * @example
 * ```ts
 * import { enumeration } from '@ebpf-ts/btf';
 *
 * const verdict = enumeration('verdict', { PASS: 0, DROP: 1 });
 * ```
 */
export function enumeration<const Names extends Readonly<Record<string, number>>>(
  name: string,
  names: Names,
): Schema<(keyof Names & string) | number> {
  const values = Object.entries(names).map(([each, value]) => ({ name: each, value }));
  const signed = values.some(({ value }) => value < 0);
  return schemaOf(4, 4, (builder) => builder.add({ kind: 'enum', name, size: 4, signed, values }));
}

function integer<T>(name: string, size: number, encoding: BtfInt['encoding']): Schema<T> {
  return schemaOf(size, size, (builder) =>
    builder.add({ kind: 'int', name, size, bits: size * 8, bitOffset: 0, encoding }),
  );
}
