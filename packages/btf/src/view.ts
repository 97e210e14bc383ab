import type { Btf } from './btf.ts';
import { type CodecOptions, checkRoom, explain, nameOf } from './codec.ts';
import type { Field } from './codecs/field.ts';
import { fieldSource, generated } from './codecs/generated.ts';
import { type Compilation, compileFields } from './compile.ts';
import { BtfError } from './error.ts';
import { layoutOf } from './layout.ts';

/**
 * The records of one struct type, read in place.
 *
 * @example
 * ```ts
 * import { type Btf, viewOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 * declare const data: DataView;
 *
 * const { pid, comm } = viewOf(btf, id).at(data, 0);
 * ```
 */
export interface View {
  /**
   * The fields of the record at `offset`, of `length` bytes, by default all up to the end of `data`. It is the same
   * object each time, moved.
   *
   * @throws {BtfError} when the record is shorter than the struct.
   */
  at(data: DataView, offset: number, length?: number): Fields;
  /**
   * Moves over many records of one piece of data and shows the fields of each: `places` are (offset, length) pairs, of
   * which those from the index `begin` up to `end` are visited. For walks of many records, of which each is a quarter
   * cheaper than by {@link View.at}. `show` must not put the view elsewhere; it may take it off its data.
   *
   * @throws {BtfError} at the first record that is shorter than the struct, or reaches out of the data.
   */
  each(data: DataView, places: Uint32Array, begin: number, end: number, show: (fields: Fields) => void): void;
  /**
   * Takes the view off its data, which is somebody else's from here on: to read a field is a `BtfError` until the view is
   * put somewhere again.
   */
  leave(): void;
}

/**
 * The fields of one record, each decoded when it is read and not before. Fields of struct type are such objects too,
 * and move with the one that they are in.
 *
 * Every property is a field of the struct, whatever its name. They are getters of the struct's class, so `{ ...fields }`
 * copies nothing. Take the fields that are to stay, `const { pid, comm } = fields`, or decode the whole record with a
 * {@link Codec}. `console.log` and `JSON.stringify` show all fields.
 *
 * @example
 * ```ts
 * import type { Fields } from '@ebpf-ts/btf';
 *
 * const describe = ({ pid, comm }: Fields) => `${pid} ${comm}`;
 * ```
 */
export interface Fields {
  readonly [name: string]: unknown;
}

/**
 * Makes a view for a struct or union. A class with a getter for each field is made once per call: keep the view.
 *
 * @throws {BtfError} when the type is no struct or union.
 * @example
 * ```ts
 * import { type Btf, viewOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 *
 * const view = viewOf(btf, id, { u64: 'number' });
 * ```
 */
export function viewOf(btf: Btf, typeId: number, options: CodecOptions = {}): View {
  const { size } = layoutOf(btf, typeId);
  const name = nameOf(btf, typeId);
  const cursor: Cursor = { data: nowhere, size: 0, offset: 0, end: BEYOND };
  const compilation = { btf, u64: options.u64 ?? 'bigint', done: new Map() };
  const fields = placedAt(cursor, compilation, { typeId, offset: 0, end: 'cursor.end' });
  return {
    at(data, offset, length = data.byteLength - offset) {
      // A walk of a million records is made of little else, and stays on one piece of data, whose size is at hand.
      const isElsewhere = cursor.data !== data;
      const room = isElsewhere ? data.byteLength : cursor.size;
      const end = offset + length;
      if (!(length >= size && offset >= 0 && end <= room)) checkRoom(name, size, data, offset, length);
      if (isElsewhere) {
        cursor.data = data;
        cursor.size = room;
      }
      cursor.offset = offset;
      cursor.end = end;
      return fields;
    },
    each(data, places, begin, end, show) {
      const room = data.byteLength;
      cursor.data = data;
      cursor.size = room;
      for (let place = begin; place < end; place += 2) {
        const offset = places[place] ?? 0;
        const length = places[place + 1] ?? 0;
        const stop = offset + length;
        if (!(length >= size && stop <= room)) checkRoom(name, size, data, offset, length);
        cursor.offset = offset;
        cursor.end = stop;
        show(fields);
      }
    },
    leave() {
      cursor.data = nowhere;
      cursor.size = 0;
      cursor.offset = 0;
      cursor.end = BEYOND;
    },
  };
}

/** Where a view is. All of its fields look there, those of its nested structs, too. */
interface Cursor {
  data: DataView;
  /** Bytes of the data. */
  size: number;
  offset: number;
  end: number;
}

/** A struct in the record: its type, and expressions of where it is. */
interface Place {
  readonly typeId: number;
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** The expression of where its last field ends. */
  readonly end: string;
}

/** What `console.log` asks of an object in Node and Bun. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

const LEFT = 'the view is on no record: it was not put on one yet, or what it was on has been released';
const LEFT_ADVICE = 'Take the fields that are to stay before that, or decode the whole record with a codec';

/** Where a record that is nowhere ends, so that a flexible array in it is missing and not just empty. */
const BEYOND = 2 ** 30;

const nowhere: DataView = new DataView(new ArrayBuffer(0));

/** Fields at their place. It has nothing but getters of them, since any name may be a field's. */
abstract class Placed implements Fields {
  readonly [name: string]: unknown;

  /** All fields as they are now, in an object of their own. */
  abstract [inspect](): object;
}

/** The fields of a struct that is somewhere in the record. A class with a getter for each of them is made for the place. */
function placedAt(cursor: Cursor, compilation: Compilation, place: Place): Placed {
  const { btf } = compilation;
  const name = nameOf(btf, place.typeId);
  const Class = emptyClass(name);
  const id = btf.resolve(place.typeId);
  const layout = layoutOf(btf, id);
  const fields = compileFields(compilation, id);
  const read = gettersOf(cursor, fields, place, name);
  for (const [index, field] of fields.entries()) {
    const memberId = layout.fields[index]?.typeId ?? 0;
    const { kind } = btf.type(btf.resolve(memberId));
    const offset = place.offset + field.offset;
    const inner = { typeId: memberId, offset, end: endOfField(field, place) };
    const isNested = kind === 'struct' || kind === 'union';
    const get = isNested ? once(() => placedAt(cursor, compilation, inner)) : read(field, index);
    Object.defineProperty(Class.prototype, field.name, { enumerable: true, configurable: true, get });
  }
  return new Class();
}

type Getter = () => unknown;

/** A getter for each field: generated where that is allowed, which lets the engine compile each for itself. */
function gettersOf(
  cursor: Cursor,
  fields: readonly Field[],
  place: Place,
  name: string,
): (field: Field, index: number) => Getter {
  const readers = fields.map(({ transcoder }) => transcoder);
  const fail = (index: number, error: unknown) => {
    const path = `${name}.${fields[index]?.name}`;
    return cursor.data === nowhere ? new BtfError(path, undefined, LEFT, LEFT_ADVICE) : explain(path, error);
  };
  const sources = fields.map((field, index) => {
    const offset = `cursor.offset + ${place.offset + field.offset}`;
    const expression = fieldSource(field.transcoder, index, {
      data: 'cursor.data',
      offset,
      end: endOfField(field, place),
    });
    return `() => { try { return ${expression}; } catch (error) { throw fail(${index}, error); } }`;
  });
  const getters = generated<readonly Getter[]>({ cursor, readers, fail }, `[${sources.join(', ')}]`);
  const written = (field: Field, index: number) => {
    const isLast = endOfField(field, place) === 'cursor.end';
    return () => {
      const offset = cursor.offset + place.offset + field.offset;
      const end = isLast ? cursor.end : offset + field.transcoder.size;
      try {
        return field.transcoder.read(cursor.data, offset, end);
      } catch (error) {
        throw fail(index, error);
      }
    };
  };
  return (field, index) => getters?.[index] ?? written(field, index);
}

/** Only the last field of the record may be open. */
function endOfField(field: Field, place: Place): string {
  return field.last ? place.end : `cursor.offset + ${place.offset + field.offset + field.transcoder.size}`;
}

function once(make: () => Placed): Getter {
  let made: Placed | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A class without fields. Its instances, and the copies that are shown of them, bear the name of the struct. */
function emptyClass(name: string): new () => Placed {
  const Copy = named(name, class {});
  return named(
    name,
    class extends Placed {
      [inspect](): object {
        return Object.assign(new Copy(), Object.fromEntries(entriesOf(this)));
      }

      toJSON(): object {
        return this[inspect]();
      }
    },
  );
}

function* entriesOf(fields: Placed): Generator<[string, unknown]> {
  for (const name in fields) {
    const value = fields[name];
    yield [name, value instanceof Placed ? value[inspect]() : value];
  }
}

function named<Class extends object>(name: string, target: Class): Class {
  return Object.defineProperty(target, 'name', { value: name });
}
