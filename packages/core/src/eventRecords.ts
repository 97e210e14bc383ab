import type { CodecOptions, Fields } from '@ebpf-ts/btf';
import { eventTypesOf, type ObjectFile } from '@ebpf-ts/elf';
import { type RecordCodec, recordCodecOf, recordsByFieldOf, recordsByHeaderOf } from '@ebpf-ts/maps';

/**
 * Records of several types of an object, which a field tells apart that all of them have at the same place. Each value
 * of it has a struct: a number, or a name where the field is an enum. See `recordsByField`.
 *
 * @example
 * ```ts
 * import { BpfObject, type Discriminated, type RingBuffer } from '@ebpf-ts/core';
 *
 * type Event = Discriminated<'kind', { OPEN: { kind: string; path: string }; EXIT: { kind: string; code: number } }>;
 *
 * const spec = await BpfObject.open<{ maps: { events: RingBuffer<Event> } }>('files.bpf.o', {
 *   events: { events: { field: 'kind', types: { OPEN: 'open_event', EXIT: 'exit_event' } } },
 * });
 * ```
 */
export interface EventsByField {
  readonly field: string;
  /** The names of structs, by the value of the field. */
  readonly types: Readonly<Record<string | number, string>>;
}

/**
 * Records of several types of an object, which a function tells apart by what all of them begin with. Each comes with
 * the name of its type, `{ type, record }`; one for which the function returns `undefined` as bytes. See
 * `recordsByHeader`.
 *
 * @example
 * ```ts
 * import { BpfObject, type RingBuffer, type Tagged } from '@ebpf-ts/core';
 *
 * type Event = Tagged<{ open: { path: string }; exit: { code: number } }>;
 *
 * const spec = await BpfObject.open<{ maps: { events: RingBuffer<Event> } }>('files.bpf.o', {
 *   events: {
 *     events: {
 *       header: 'header',
 *       types: { open: 'open_event', exit: 'exit_event' },
 *       decode: ({ kind }) => (kind === 0 ? 'open' : 'exit'),
 *     },
 *   },
 * });
 * ```
 */
export interface EventsByHeader {
  /** The name of the struct that all of them begin with. */
  readonly header: string;
  /** The names of structs, by the names that `decode` returns. */
  readonly types: Readonly<Record<string, string>>;
  /** Which type a record has; the header is a view, good until the function returns. */
  decode(header: Fields): string | undefined;
}

/** What the records of a ring or perf buffer are: the name of their type, or how several types are told apart. */
export type EventRecords = string | EventsByField | EventsByHeader;

/** How the codec of a buffer's records is made, anew for each load: views are not shared. */
export type EventCodecs = ReadonlyMap<string, (options: CodecOptions) => RecordCodec<unknown>>;

/**
 * The codecs of the records of an object's ring and perf buffers, by the name of the map; what is chosen goes before
 * what {@link eventTypesOf} finds.
 *
 * @throws {RangeError} where a choice names a map, a type or a field that the object does not have
 */
export function eventCodecsOf(
  file: ObjectFile,
  chosen: Readonly<Record<string, EventRecords>>,
  options: CodecOptions,
): EventCodecs {
  const { btf } = file;
  const names = Object.entries(chosen).filter(
    (choice): choice is [string, string] => typeof choice[1] === 'string',
  );
  const types = eventTypesOf(file, Object.fromEntries(names));
  const codecs = new Map<string, (options: CodecOptions) => RecordCodec<unknown>>();
  if (btf === undefined) return codecs;
  for (const [map, id] of types) codecs.set(map, (each) => recordCodecOf(btf, id, each));
  for (const [map, records] of Object.entries(chosen)) {
    if (typeof records === 'string') continue;
    // It knows what a buffer is, and what to say where there is no such type.
    const idOf = (name: string) => eventTypesOf(file, { [map]: name }).get(map) ?? 0;
    const ids = Object.fromEntries(Object.entries(records.types).map(([key, name]) => [key, idOf(name)]));
    const header = 'header' in records ? idOf(records.header) : 0;
    const make = (each: CodecOptions) =>
      'header' in records
        ? recordsByHeaderOf(btf, header, ids, (fields) => records.decode(fields), each)
        : recordsByFieldOf(btf, records.field, ids, each);
    make(options);
    codecs.set(map, make);
  }
  return codecs;
}
