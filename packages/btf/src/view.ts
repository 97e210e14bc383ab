import type { Btf } from './btf.ts';
import { type CodecOptions, checkRoom, explain, nameOf } from './codec.ts';
import { endOf, type Field } from './codecs/struct.ts';
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
  const Class = classOf({ btf, u64: options.u64 ?? 'bigint', done: new Map() }, typeId, new Map());
  const fields = new Class();
  return {
    at(data, offset, length = data.byteLength - offset) {
      checkRoom(name, size, data, offset, length);
      return Placed.move(fields, data, offset, offset + length);
    },
    leave: () => Placed.leave(fields),
  };
}

type PlacedClass = new () => Placed;

/** What `console.log` asks of an object in Node and Bun. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

const LEFT = 'the view is on no record: it was not put on one yet, or what it was on has been released';
const LEFT_ADVICE = 'Take the fields that are to stay before that, or decode the whole record with a codec';

/** Where a record that is nowhere ends, so that a flexible array in it is missing and not just empty. */
const BEYOND = 2 ** 30;

const nowhere: DataView = new DataView(new ArrayBuffer(0));

/** Fields at their place. What it does is static, since any name on an instance may be a field's. */
abstract class Placed implements Fields {
  readonly [name: string]: unknown;
  readonly #nested = new Map<Field, Placed>();
  #data = nowhere;
  #offset = 0;
  #end = BEYOND;

  /** All fields as they are now, in an object of their own. */
  abstract [inspect](): object;

  static move(fields: Placed, data: DataView, offset: number, end: number): Placed {
    fields.#data = data;
    fields.#offset = offset;
    fields.#end = end;
    return fields;
  }

  static leave(fields: Placed): void {
    Placed.move(fields, nowhere, 0, BEYOND);
    for (const nested of fields.#nested.values()) Placed.leave(nested);
  }

  static read(fields: Placed, field: Field, path: string): unknown {
    const end = endOf(field, fields.#offset, fields.#end);
    try {
      return field.transcoder.read(fields.#data, fields.#offset + field.offset, end);
    } catch (error) {
      // Asked only where something went wrong, so that it costs those nothing who do it right.
      throw fields.#data === nowhere
        ? new BtfError(path, undefined, LEFT, LEFT_ADVICE)
        : explain(path, error);
    }
  }

  static nested(fields: Placed, field: Field, Class: PlacedClass): Placed {
    const known = fields.#nested.get(field);
    const nested = known ?? new Class();
    if (known === undefined) fields.#nested.set(field, nested);
    const end = endOf(field, fields.#offset, fields.#end);
    return Placed.move(nested, fields.#data, fields.#offset + field.offset, end);
  }
}

function classOf(compilation: Compilation, typeId: number, known: Map<number, PlacedClass>): PlacedClass {
  const { btf } = compilation;
  const id = btf.resolve(typeId);
  const existing = known.get(id);
  if (existing !== undefined) return existing;
  const name = nameOf(btf, typeId);
  const Class = emptyClass(name);
  const layout = layoutOf(btf, id);
  for (const [index, field] of compileFields(compilation, id).entries()) {
    const memberId = layout.fields[index]?.typeId ?? 0;
    const { kind } = btf.type(btf.resolve(memberId));
    const isNested = kind === 'struct' || kind === 'union';
    const get = isNested
      ? nestedGetter(field, classOf(compilation, memberId, known))
      : getter(field, `${name}.${field.name}`);
    Object.defineProperty(Class.prototype, field.name, { enumerable: true, configurable: true, get });
  }
  known.set(id, Class);
  return Class;
}

function getter(field: Field, path: string) {
  return function (this: Placed): unknown {
    return Placed.read(this, field, path);
  };
}

function nestedGetter(field: Field, Class: PlacedClass) {
  return function (this: Placed): Placed {
    return Placed.nested(this, field, Class);
  };
}

/** A class without fields. Its instances, and the copies that are shown of them, bear the name of the struct. */
function emptyClass(name: string): PlacedClass {
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
