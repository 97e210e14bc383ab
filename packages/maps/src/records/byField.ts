import { type Btf, BtfError, type CodecOptions, codecOf, layoutOf, type Schema } from '@ebpf-ts/btf';
import { FieldCodec, fieldCodecOf, type RecordCodec } from '../recordCodec.ts';
import { btfOf, type TypeIds, type Values } from './schemas.ts';

/**
 * Records of several types that one field tells apart, by the value of that field: a union that TypeScript narrows.
 *
 * @example
 * ```ts
 * import type { Discriminated, RingBuffer } from '@ebpf-ts/maps';
 *
 * type Event = Discriminated<'kind', { OPEN: { kind: string; path: string }; EXIT: { kind: string; code: number } }>;
 *
 * async function print(events: RingBuffer<Event>) {
 *   for await (const event of events) console.log(event.kind === 'OPEN' ? event.path : event.code);
 * }
 * ```
 */
export type Discriminated<Field extends string, Types> = {
  [Value in keyof Types]: {
    readonly [Name in keyof Types[Value]]: Name extends Field ? Value : Types[Value][Name];
  };
}[keyof Types];

/**
 * Records of several types, told apart by a field that all of them have at the same place: each value of it has its
 * type. The values are numbers, or names where the field is an enum. A record with any other value is a `BtfError` to
 * whoever reads it.
 *
 * @throws {RangeError} where the field is not in all of them, not at one place, or is no number and no enum
 *
 * @example
 * ```ts
 * import { cstring, enumeration, i32, RingBuffer, recordsByField, struct } from '@ebpf-ts/maps';
 *
 * const kind = enumeration('kind', { OPEN: 0, EXIT: 1 });
 * const record = recordsByField('kind', {
 *   OPEN: struct('open_event', { kind, path: cstring(64) }),
 *   EXIT: struct('exit_event', { kind, code: i32 }),
 * });
 * using ring = RingBuffer.open({ path: '/sys/fs/bpf/events' }, { record });
 * for await (const event of ring) console.log(event.kind === 'OPEN' ? event.path : event.code);
 * ```
 */
export function recordsByField<
  const Field extends string,
  const Types extends Readonly<
    Record<string | number, Schema<{ readonly [Name in Field]: string | number }>>
  >,
>(field: Field, types: Types): RecordCodec<Discriminated<Field, Values<Types>>> {
  const { btf, ids } = btfOf(types);
  // The BTF was made of the same descriptions as the types.
  return recordsByFieldOf(btf, field, ids) as RecordCodec<Discriminated<Field, Values<Types>>>;
}

/**
 * {@link recordsByField}, of types of a BTF, by the values of the field.
 *
 * @throws {RangeError} likewise
 *
 * @example
 * ```ts
 * import type { Btf } from '@ebpf-ts/btf';
 * import { recordsByFieldOf } from '@ebpf-ts/maps';
 *
 * const codecOf = (btf: Btf, open: number, exit: number) => recordsByFieldOf(btf, 'kind', { OPEN: open, EXIT: exit });
 * ```
 */
export function recordsByFieldOf(
  btf: Btf,
  field: string,
  types: TypeIds,
  options: CodecOptions = {},
): RecordCodec<unknown> {
  const { offset, codec, valueFor } = discriminatorOf(btf, field, types, options);
  const end = offset + codec.size;
  const variants = new Map<unknown, FieldCodec<unknown>>(
    Object.entries(types).map(([value, id]) => [valueFor(value), fieldCodecOf(btf, id, options)]),
  );
  const variantAt = (data: DataView, start: number, length: number) => {
    const value = length < end ? undefined : codec.decode(data, start + offset, codec.size);
    const variant = variants.get(value);
    if (variant !== undefined) return variant;
    const reason =
      value === undefined
        ? `it has ${length} bytes, and its '${field}' ends at ${end}`
        : `its '${field}' is ${value}, for which there is no type; there are types for ${Object.keys(types).join(', ')}`;
    throw new BtfError(
      'record',
      start,
      reason,
      'Add a type for it; recordsByHeader can leave records as bytes',
    );
  };
  return new FieldCodec({
    decode: (data, start, length) => variantAt(data, start, length).decode(data, start, length),
    view: (data, start, length) => variantAt(data, start, length).view(data, start, length),
    leave() {
      for (const variant of variants.values()) variant.leave();
    },
  });
}

/** Where the field is that tells records apart, and which value of it a key stands for. */
function discriminatorOf(btf: Btf, field: string, types: TypeIds, options: CodecOptions) {
  const ids = Object.values(types);
  const places = ids.map((id) => {
    const { name, fields } = layoutOf(btf, id);
    const found = fields.find((each) => each.name === field);
    if (found === undefined) throw new RangeError(`struct ${name} has no field '${field}' to be told by`);
    if (found.bitSize > 0)
      throw new RangeError(`'${field}' of struct ${name} is a bitfield, which cannot tell records apart`);
    return { ...found, struct: name, size: btf.sizeOf(found.typeId) };
  });
  const [first, ...others] = places;
  if (first === undefined) throw new RangeError('records of several types need at least one type');
  const other = others.find(({ offset, size }) => offset !== first.offset || size !== first.size);
  if (other !== undefined) {
    const at = ({ struct, offset, size }: typeof first) =>
      `${size} bytes at offset ${offset} in struct ${struct}`;
    throw new RangeError(
      `'${field}' has to be at one place in all types; it has ${at(first)}, and ${at(other)}`,
    );
  }
  const type = btf.type(btf.resolve(first.typeId));
  const codec = codecOf(btf, first.typeId, options);
  if (type.kind === 'enum' || type.kind === 'enum64') {
    const names = new Set(type.values.map(({ name }) => name));
    return { offset: first.offset, codec, valueFor: (key: string) => enumerator(field, names, key) };
  }
  if (
    type.kind !== 'int' ||
    typeof codec.decode(new DataView(new ArrayBuffer(16)), 0, codec.size) !== 'number'
  ) {
    throw new RangeError(
      `'${field}' is no enum and no integer of up to 32 bits, and cannot tell records apart`,
    );
  }
  return { offset: first.offset, codec, valueFor: (key: string) => integer(field, key) };
}

function enumerator(field: string, names: ReadonlySet<string>, key: string): string {
  if (names.has(key)) return key;
  throw new RangeError(`'${field}' is an enum without ${key}; it has ${[...names].join(', ')}`);
}

function integer(field: string, key: string): number {
  if (/^-?\d+$/.test(key)) return Number(key);
  throw new RangeError(`'${field}' is a number, and '${key}' is none`);
}
