import { type Btf, type CodecOptions, codecOf, viewOf } from '@ebpf-ts/btf';

/** How the bytes of a record become a value, in two ways. */
export interface RecordCodec<R> {
  /** A value of its own, to keep. */
  decode(data: DataView, offset: number, length: number): R;
  /** A view on the bytes, good until the next call: nothing is decoded before it is asked for. */
  view(data: DataView, offset: number, length: number): R;
}

/**
 * The codec of records that are all of one BTF type.
 *
 * `R` is the caller's word for that type: BTF is known at run time only.
 *
 * @throws {BtfError} where the type has no size
 */
export function recordCodecOf<R>(btf: Btf, typeId: number, options: CodecOptions = {}): RecordCodec<R> {
  const codec = codecOf<R>(btf, typeId, options);
  const view = viewOf<R>(btf, typeId, options);
  return {
    decode: (data, offset, length) => codec.decode(data, offset, length),
    view: (data, offset, length) => view.at(data, offset, length),
  };
}

/** The codec of records without a type: the bytes. */
export const rawRecordCodec: RecordCodec<Uint8Array> = {
  decode: (data, offset, length) => new Uint8Array(data.buffer, data.byteOffset + offset, length).slice(),
  view: (data, offset, length) => new Uint8Array(data.buffer, data.byteOffset + offset, length),
};
