import { type Btf, type Codec, type CodecOptions, codecOf, viewOf } from '@ebpf-ts/btf';

/** How the bytes of a record become a value, in two ways. */
export interface RecordCodec<R> {
  /** A value of its own, to keep. */
  decode(data: DataView, offset: number, length: number): R;
  /** A view on the bytes, good until the next call: nothing is decoded before it is asked for. */
  view(data: DataView, offset: number, length: number): R;
  /**
   * Shows the views of many records, whose (offset, length) pairs are `places` from the index `begin` up to `end`. What has
   * no better way to do that than one after the other leaves it out.
   */
  readonly each?:
    | ((data: DataView, places: Uint32Array, begin: number, end: number, show: (record: R) => void) => void)
    | undefined;
}

/**
 * A codec that hands out values and fields, and never the bytes that it reads them from: the only kind that may read what
 * cannot be written, since a store there would end the process.
 */
export class FieldCodec<R> implements RecordCodec<R> {
  readonly decode: RecordCodec<R>['decode'];
  readonly view: RecordCodec<R>['view'];
  readonly each: RecordCodec<R>['each'];
  /** Takes the view off its record. */
  readonly leave: () => void;

  constructor({ decode, view, each, leave }: RecordCodec<R> & { leave(): void }) {
    this.decode = decode;
    this.view = view;
    this.each = each;
    this.leave = leave;
  }
}

/**
 * The codec of records that are all of one BTF type.
 *
 * @throws {BtfError} where the type has no size
 *
 * @example
 * ```ts
 * import type { Btf } from '@ebpf-ts/btf';
 * import { recordCodecOf } from '@ebpf-ts/maps';
 *
 * function eventCodec(btf: Btf) {
 *   const event = btf.find('event', 'struct');
 *   return event === undefined ? undefined : recordCodecOf(btf, event);
 * }
 * ```
 */
export function recordCodecOf(btf: Btf, typeId: number, options: CodecOptions = {}): RecordCodec<unknown> {
  return fieldCodecOf(btf, typeId, options);
}

/** The same as what it is. */
export function fieldCodecOf(btf: Btf, typeId: number, options: CodecOptions): FieldCodec<unknown> {
  const codec = codecOf(btf, typeId, options);
  const decode = (data: DataView, offset: number, length: number) => codec.decode(data, offset, length);
  const { kind } = btf.type(btf.resolve(typeId));
  if (kind !== 'struct' && kind !== 'union') return new FieldCodec({ decode, view: decode, leave() {} });
  const view = viewOf(btf, typeId, options);
  return new FieldCodec({
    decode,
    view: view.at,
    each: view.each,
    leave: view.leave,
  });
}

/** The codec of records that are all of one schema, or of one codec else. */
export function codedRecords<R>(codec: Codec<R>): RecordCodec<R> {
  const decode = (data: DataView, offset: number, length: number) => codec.decode(data, offset, length);
  return { decode, view: decode };
}

/** The codec of records without a type: the bytes. */
export const rawRecordCodec: RecordCodec<Uint8Array> = {
  decode: (data, offset, length) => new Uint8Array(data.buffer, data.byteOffset + offset, length).slice(),
  view: (data, offset, length) => new Uint8Array(data.buffer, data.byteOffset + offset, length),
};
