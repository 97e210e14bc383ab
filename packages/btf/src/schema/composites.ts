import type { BtfBuilder } from '../builder/builder.ts';
import { u32 } from './scalars.ts';
import { type Infer, type Schema, schemaOf } from './schema.ts';

/** The fields of a struct, in their order. */
export type SchemaFields = Readonly<Record<string, Schema<unknown>>>;

/** The values of a struct with these fields. */
export type InferFields<F extends SchemaFields> = { readonly [Name in keyof F]: Infer<F[Name]> };

/**
 * A struct, laid out as C does: each field at a multiple of its alignment, padding in between and at the end.
 *
 * @example
 * ```ts
 * import { struct, u32, u64 } from '@ebpf-ts/btf';
 *
 * struct('usage', { pid: u32, bytes: u64 }).size; // 16
 * ```
 */
export function struct<const F extends SchemaFields>(name: string, fields: F): Schema<InferFields<F>> {
  let size = 0;
  let align = 1;
  const placed = Object.entries(fields).map(([each, field]) => {
    const offset = roundUp(size, field.align);
    size = offset + field.size;
    align = Math.max(align, field.align);
    return { name: each, field, offset };
  });
  size = roundUp(size, align);
  return schemaOf(size, align, (builder) => {
    const members = placed.map((each) => ({
      name: each.name,
      typeId: each.field.addTo(builder),
      bitOffset: each.offset * 8,
      bitSize: 0,
    }));
    return builder.add({ kind: 'struct', name, size, members });
  });
}

/**
 * An array of a fixed length.
 *
 * @example
 * ```ts
 * import { array, u64 } from '@ebpf-ts/btf';
 *
 * const histogram = array(u64, 64);
 * ```
 */
export function array<T>(element: Schema<T>, length: number): Schema<T[]> {
  return schemaOf(element.size * length, element.align, (builder) =>
    addArray(builder, element.addTo(builder), length),
  );
}

/**
 * `char[length]`: a string that ends at its first NUL.
 *
 * @example
 * ```ts
 * import { cstring } from '@ebpf-ts/btf';
 *
 * const comm = cstring(16);
 * ```
 */
export function cstring(length: number): Schema<string> {
  return schemaOf(length, 1, (builder) => addArray(builder, addByte(builder, 'char'), length));
}

/**
 * `__u8[length]`: a `Uint8Array`.
 *
 * @example
 * ```ts
 * import { bytes } from '@ebpf-ts/btf';
 *
 * const macAddress = bytes(6);
 * ```
 */
export function bytes(length: number): Schema<Uint8Array> {
  return schemaOf(length, 1, (builder) => addArray(builder, addByte(builder, 'u8'), length));
}

function addArray(builder: BtfBuilder, elementTypeId: number, length: number): number {
  return builder.add({ kind: 'array', elementTypeId, indexTypeId: u32.addTo(builder), length });
}

function addByte(builder: BtfBuilder, name: 'char' | 'u8'): number {
  return builder.add({ kind: 'int', name, size: 1, bits: 8, bitOffset: 0, encoding: 'unsigned' });
}

function roundUp(size: number, multiple: number): number {
  return Math.ceil(size / multiple) * multiple;
}
