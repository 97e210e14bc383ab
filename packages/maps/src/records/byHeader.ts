import { type Btf, type CodecOptions, type Fields, type Schema, viewOf } from '@ebpf-ts/btf';
import { FieldCodec, fieldCodecOf, type RecordCodec, rawRecordCodec } from '../recordCodec.ts';
import { btfOf, type TypeIds, type Values } from './schemas.ts';

/**
 * Records of several types with the name of their type beside them, which TypeScript narrows.
 *
 * @example
 * ```ts
 * import type { RingBuffer, Tagged } from '@ebpf-ts/maps';
 *
 * async function print(events: RingBuffer<Tagged<{ open: { path: string }; exit: { code: number } }>>) {
 *   for await (const { type, record } of events) console.log(type === 'open' ? record.path : record.code);
 * }
 * ```
 */
export type Tagged<Types> = {
  [Name in keyof Types]: { readonly type: Name; readonly record: Types[Name] };
}[keyof Types];

/**
 * A record that no type was named for: its bytes.
 *
 * @example
 * ```ts
 * import type { Untagged } from '@ebpf-ts/maps';
 *
 * const unknown: Untagged = { type: undefined, record: new Uint8Array(8) };
 * ```
 */
export interface Untagged {
  readonly type: undefined;
  readonly record: Uint8Array;
}

/**
 * Records of several types, told apart by a function of what all of them begin with. Each comes with the name of its
 * type; one for which the function returns `undefined` comes as bytes.
 *
 * The header is a view, good until the function returns.
 *
 * @example
 * ```ts
 * import { cstring, i32, RingBuffer, recordsByHeader, struct, u32 } from '@ebpf-ts/maps';
 *
 * const header = struct('header', { version: u32, kind: u32 });
 * const types = {
 *   open: struct('open_event', { version: u32, kind: u32, path: cstring(64) }),
 *   exit: struct('exit_event', { version: u32, kind: u32, code: i32 }),
 * };
 * const record = recordsByHeader(header, types, ({ kind }) => (kind === 0 ? 'open' : kind === 1 ? 'exit' : undefined));
 * using ring = RingBuffer.open({ path: '/sys/fs/bpf/events' }, { record });
 * for await (const { type, record } of ring) console.log(type === 'open' ? record.path : type);
 * ```
 */
export function recordsByHeader<
  Header,
  const Types extends Readonly<Record<string, Schema<unknown>>>,
  Name extends (keyof Types & string) | undefined,
>(header: Schema<Header>, types: Types, decode: (header: Header) => Name): RecordCodec<Named<Types, Name>> {
  const { btf, ids, id } = btfOf(types, header);
  // The BTF was made of the same descriptions as the types.
  return recordsByHeaderOf(btf, id, ids, (fields) => decode(fields as Header)) as RecordCodec<
    Named<Types, Name>
  >;
}

/** What a function that returns such names makes of such types. */
type Named<Types, Name> =
  | Tagged<Values<Pick<Types, NonNullable<Name> & keyof Types>>>
  | (undefined extends Name ? Untagged : never);

/**
 * {@link recordsByHeader}, of types of a BTF, by the names that the function returns.
 *
 * @throws {BtfError} where the header is no struct
 *
 * @example
 * ```ts
 * import type { Btf } from '@ebpf-ts/btf';
 * import { recordsByHeaderOf } from '@ebpf-ts/maps';
 *
 * const codecOf = (btf: Btf, header: number, open: number) =>
 *   recordsByHeaderOf(btf, header, { open }, ({ kind }) => (kind === 0 ? 'open' : undefined));
 * ```
 */
export function recordsByHeaderOf(
  btf: Btf,
  header: number,
  types: TypeIds,
  decode: (header: Fields) => string | undefined,
  options: CodecOptions = {},
): RecordCodec<unknown> {
  const head = viewOf(btf, header, options);
  const variants = new Map<string | undefined, Variant>([[undefined, new Variant(undefined, untypedRecord)]]);
  for (const [name, id] of Object.entries(types)) {
    variants.set(name, new Variant(name, fieldCodecOf(btf, id, options)));
  }
  const variantAt = (data: DataView, start: number, length: number) => {
    const name = decode(head.at(data, start, length));
    const variant = variants.get(name);
    if (variant !== undefined) return variant;
    throw new RangeError(
      `the function that tells records apart returned '${name}', which is none of ${Object.keys(types).join(', ')}`,
    );
  };
  return new FieldCodec({
    decode: (data, start, length) => variantAt(data, start, length).decode(data, start, length),
    view: (data, start, length) => variantAt(data, start, length).view(data, start, length),
    leave() {
      head.leave();
      for (const variant of variants.values()) variant.leave();
    },
  });
}

/** A record without a type, copied each time: whoever has bytes may write them. */
const { decode } = rawRecordCodec;
const untypedRecord = new FieldCodec({ decode, view: decode, leave() {} });

/** Records of one type, with its name beside them. One object serves all views, so that none allocates. */
class Variant implements RecordCodec<unknown> {
  readonly #type: string | undefined;
  readonly #codec: FieldCodec<unknown>;
  readonly #view: { readonly type: string | undefined; record: unknown };

  constructor(type: string | undefined, codec: FieldCodec<unknown>) {
    this.#type = type;
    this.#codec = codec;
    this.#view = { type, record: undefined };
  }

  decode(data: DataView, offset: number, length: number): unknown {
    return { type: this.#type, record: this.#codec.decode(data, offset, length) };
  }

  view(data: DataView, offset: number, length: number): unknown {
    this.#view.record = this.#codec.view(data, offset, length);
    return this.#view;
  }

  leave(): void {
    this.#codec.leave();
  }
}
