import { BtfBuilder } from '../builder/builder.ts';
import { type Codec, codecOf } from '../codec.ts';
import { hostIsLittleEndian } from './hostEndianness.ts';

/**
 * A type of C that is written down in TypeScript: it encodes and decodes values in this machine's byte order, as maps
 * hold them, and describes itself as BTF.
 *
 * @example
 * ```ts
 * import { cstring, type Infer, struct, u32 } from '@ebpf-ts/btf';
 *
 * const process = struct('process', { pid: u32, comm: cstring(16) });
 * type Process = Infer<typeof process>; // { pid: number; comm: string }
 * ```
 */
export interface Schema<T> extends Codec<T> {
  /** Bytes. C puts it at multiples of that. */
  readonly align: number;
  /** Adds the type to a BTF that is being built, and returns its id there. */
  addTo(builder: BtfBuilder): number;
}

/**
 * The values of a {@link Schema}.
 *
 * @example
 * ```ts
 * import { type Infer, u64 } from '@ebpf-ts/btf';
 *
 * const counter: Infer<typeof u64> = 1n;
 * ```
 */
export type Infer<S> = S extends Schema<infer T> ? T : never;

/** A schema from what it is in BTF. Its codec is compiled when it is first used. */
export function schemaOf<T>(size: number, align: number, addTo: (builder: BtfBuilder) => number): Schema<T> {
  const compiled = (): Codec<T> => {
    const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
    const id = addTo(builder);
    const { btf, idOf } = builder.build();
    // The BTF was made of the same description as T.
    const { decode, encode } = codecOf(btf, idOf(id)) as Codec<T>;
    // From here on the schema's functions are the codec's own.
    return Object.assign(schema, { decode, encode });
  };
  const schema: Schema<T> = {
    size,
    align,
    addTo,
    decode: (data, offset, length) => compiled().decode(data, offset, length),
    encode: (value, data, offset) => compiled().encode(value, data, offset),
  };
  return schema;
}

/**
 * Whether a codec also knows its BTF.
 *
 * @example
 * ```ts
 * import { isSchema, u32 } from '@ebpf-ts/btf';
 *
 * isSchema(u32); // true
 * ```
 */
export function isSchema<T>(codec: Codec<T>): codec is Schema<T> {
  return 'addTo' in codec;
}
