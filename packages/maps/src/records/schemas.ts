import { BtfBuilder, type Codec, hostIsLittleEndian, isSchema, type Schema } from '@ebpf-ts/btf';
import { codedRecords, type RecordCodec, recordCodecOf } from '../recordCodec.ts';

/**
 * What records are: of one type, or of several that are told apart by `recordsByField` or `recordsByHeader`.
 *
 * @example
 * ```ts
 * import { type Records, RingBuffer } from '@ebpf-ts/maps';
 *
 * function open<R>(path: string, record: Records<R>): RingBuffer<R> {
 *   return RingBuffer.open({ path }, { record });
 * }
 * ```
 */
export type Records<R> = Codec<R> | RecordCodec<R>;

/**
 * The ids of types in a BTF, by the names that records know them by.
 *
 * @example
 * ```ts
 * import type { TypeIds } from '@ebpf-ts/maps';
 *
 * const types: TypeIds = { OPEN: 12, EXIT: 15 };
 * ```
 */
export type TypeIds = Readonly<Record<string, number>>;

/** The values of schemas. */
export type Values<Types> = { [Name in keyof Types]: Types[Name] extends Schema<infer T> ? T : never };

/** The codec of records; where a schema describes them, their fields are read in place. */
export function recordCodecFrom<R>(records: Records<R>): RecordCodec<R> {
  if ('view' in records) return records;
  if (!isSchema(records)) return codedRecords(records);
  const { btf, id } = btfOf({}, records);
  // The BTF was made of the same description as R.
  return recordCodecOf(btf, id) as RecordCodec<R>;
}

/** One BTF of many types by name, and of one more. */
export function btfOf(types: Readonly<Record<string, Schema<unknown>>>, one?: Schema<unknown>) {
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  const added = Object.entries(types).map(([name, schema]) => [name, schema.addTo(builder)] as const);
  const oneId = one?.addTo(builder);
  const { btf, idOf } = builder.build();
  const ids: TypeIds = Object.fromEntries(added.map(([name, id]) => [name, idOf(id)]));
  return { btf, ids, id: oneId === undefined ? 0 : idOf(oneId) };
}
