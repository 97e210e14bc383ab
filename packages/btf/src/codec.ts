import type { Btf } from './btf.ts';
import { bytesOf } from './codecs/text.ts';
import { Mismatch } from './codecs/transcoder.ts';
import { compile } from './compile.ts';
import { BtfError } from './error.ts';

/**
 * Turns the bytes of one type into plain values and back.
 *
 * Integers of up to 32 bits are numbers, 64-bit ones bigints; `bool` is a boolean; `char[n]` a string up to its NUL;
 * `u8[n]` a `Uint8Array`; enums are the name of their value, or the number where no name has it; pointers are
 * bigints; structs and unions plain objects. A flexible array takes the rest of the record; of characters it is a
 * `Uint8Array`, since it may hold several strings.
 *
 * @example
 * ```ts
 * import { type Btf, type Codec, codecOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 * declare const bytes: Uint8Array;
 *
 * const codec: Codec = codecOf(btf, id);
 * const value = codec.decode(new DataView(bytes.buffer), 0);
 * ```
 */
export interface Codec<T = unknown> {
  /** Bytes, without what a flexible array takes. */
  readonly size: number;
  /**
   * Decodes the record at `offset`. `length` is the record's length in bytes, by default all up to the end of `data`.
   *
   * @throws {BtfError} when the record is shorter than `size`, or `u64: 'number'` meets a value beyond 2^53.
   */
  decode(data: DataView, offset: number, length?: number): T;
  /**
   * Encodes a whole value at `offset`, padding zeroed. Alternatives of a union need not all be given; where several
   * are, as in what was decoded, they have to agree. To change one, leave the others out.
   *
   * @throws {BtfError} that names the field for a wrong type, a value out of range, a missing or an unknown field, or
   *   one that another alternative contradicts.
   *   The bytes at `offset` are then undefined.
   */
  encode(value: T, data: DataView, offset: number): void;
}

/** How values are represented. */
export interface CodecOptions {
  /** What 64-bit integers are: a `bigint` (the default), or a `number` that may not pass 2^53. */
  readonly u64?: 'bigint' | 'number';
}

/**
 * Compiles a codec for a type. Compile it once and keep it.
 *
 * @throws {BtfError} for a type that has no values, such as a function.
 * @example
 * ```ts
 * import { type Btf, codecOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 *
 * const id = btf.find('event', 'struct');
 * if (id !== undefined) console.log(codecOf(btf, id, { u64: 'number' }).size);
 * ```
 */
export function codecOf(btf: Btf, typeId: number, options: CodecOptions = {}): Codec {
  const transcoder = compile({ btf, u64: options.u64 ?? 'bigint', done: new Map() }, typeId);
  const name = nameOf(btf, typeId);
  const { size } = transcoder;
  return {
    size,
    decode(data, offset, length = data.byteLength - offset) {
      checkRoom(name, size, data, offset, length);
      try {
        return transcoder.read(data, offset, offset + length);
      } catch (error) {
        throw explain(name, error);
      }
    },
    encode(value, data, offset) {
      const room = data.byteLength - offset;
      if (!(room >= size && offset >= 0)) checkRoom(name, size, data, offset, room);
      try {
        if (transcoder.sparse) bytesOf(data, offset, size).fill(0);
        transcoder.write(value, data, offset);
      } catch (error) {
        throw explain(name, error);
      }
    },
  };
}

/** The name that paths in error messages start with. */
export function nameOf(btf: Btf, typeId: number): string {
  return btf.type(typeId).name || btf.type(btf.resolve(typeId)).name || 'value';
}

/** Refuses a record that is too short for its type, or reaches out of its buffer. */
export function checkRoom(name: string, size: number, data: DataView, offset: number, length: number): void {
  if (length >= size && offset >= 0 && offset + length <= data.byteLength) return;
  throw new BtfError(
    name,
    offset,
    `it has ${size} bytes, but ${Math.max(0, Math.min(length, data.byteLength - offset))} are there`,
    'Check that the record is of this type and not cut short',
  );
}

/** A mismatch with its whole path; any other error as it is. */
export function explain(name: string, error: unknown): unknown {
  if (!(error instanceof Mismatch)) return error;
  return new BtfError(name + error.path, error.offset, error.message, 'Give a value that fits the type');
}
