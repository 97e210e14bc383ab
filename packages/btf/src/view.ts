import type { Btf } from './btf.ts';
import { type CodecOptions, checkRoom, explain, nameOf } from './codec.ts';
import { endOf, type Field } from './codecs/struct.ts';
import { type Compilation, compileFields } from './compile.ts';
import { BtfError } from './error.ts';
import { layoutOf } from './layout.ts';

/**
 * A struct read in place. One view serves any number of records: `at` moves it, and a field is decoded when it is
 * read and not before. Fields of struct type are views too, and move with their parent.
 *
 * @example
 * ```ts
 * import { type Btf, viewOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 * declare const data: DataView;
 *
 * const event = viewOf(btf, id);
 * console.log(event.at(data, 0)['pid']);
 * ```
 */
export interface View {
  /**
   * Moves the view to the record at `offset`, of `length` bytes, by default all up to the end of `data`.
   *
   * @throws {BtfError} when the record is shorter than the struct.
   */
  at(data: DataView, offset: number, length?: number): this;
  /** Reads a field by name: the way to one that is called `at`, `get` or `toJSON`. */
  get(name: string): unknown;
  /** All fields decoded into a plain object, which stays when the view moves on. */
  toJSON(): Record<string, unknown>;
}

/**
 * Makes a view for a struct or union, with a getter per field. The class is made once per call: keep the view.
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
export function viewOf(
  btf: Btf,
  typeId: number,
  options: CodecOptions = {},
): View & Readonly<Record<string, unknown>> {
  const compilation: Compilation = { btf, u64: options.u64 ?? 'bigint', done: new Map() };
  const Class = classOf(compilation, typeId, new Map());
  return new Class();
}

type ViewClass = new () => StructView;

/** What a class of views knows about its struct. */
interface Shape {
  readonly name: string;
  readonly size: number;
  readonly fields: readonly Field[];
  /** The class for a field of struct type. */
  readonly nested: ReadonlyMap<Field, ViewClass>;
}

const nowhere: DataView = new DataView(new ArrayBuffer(0));

class StructView implements View {
  /** The getters that each generated class adds. */
  readonly [field: string]: unknown;
  readonly #shape: Shape;
  readonly #nested = new Map<Field, StructView>();
  #data = nowhere;
  #offset = 0;
  #end = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  at(data: DataView, offset: number, length = data.byteLength - offset): this {
    checkRoom(this.#shape.name, this.#shape.size, data, offset, length);
    return this.#point(data, offset, offset + length);
  }

  get(name: string): unknown {
    const field = this.#shape.fields.find((candidate) => candidate.name === name);
    if (field !== undefined) return StructView.read(this, field);
    throw new BtfError(this.#shape.name, 0, `there is no field ${name}`, 'Use a name from its layout');
  }

  toJSON(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const field of this.#shape.fields) {
      const part = StructView.read(this, field);
      value[field.name] = part instanceof StructView ? part.toJSON() : part;
    }
    return value;
  }

  /** What the generated getters call. */
  static read(view: StructView, field: Field): unknown {
    const at = view.#offset + field.offset;
    const end = endOf(field, view.#offset, view.#end);
    const Class = view.#shape.nested.get(field);
    if (Class !== undefined) return view.#nestedView(field, Class).#point(view.#data, at, end);
    if (view.#data === nowhere) throw notPlaced(view.#shape.name);
    try {
      return field.transcoder.read(view.#data, at, end);
    } catch (error) {
      throw explain(`${view.#shape.name}.${field.name}`, error);
    }
  }

  #nestedView(field: Field, Class: ViewClass): StructView {
    const known = this.#nested.get(field);
    if (known !== undefined) return known;
    const view = new Class();
    this.#nested.set(field, view);
    return view;
  }

  #point(data: DataView, offset: number, end: number): this {
    this.#data = data;
    this.#offset = offset;
    this.#end = end;
    return this;
  }
}

function classOf(compilation: Compilation, typeId: number, known: Map<number, ViewClass>): ViewClass {
  const { btf } = compilation;
  const id = btf.resolve(typeId);
  const existing = known.get(id);
  if (existing !== undefined) return existing;
  const shape = shapeOf(compilation, id, known);
  const Class = class extends StructView {
    constructor() {
      super(shape);
    }
  };
  for (const field of shape.fields) {
    if (field.name in StructView.prototype) continue;
    Object.defineProperty(Class.prototype, field.name, {
      enumerable: true,
      get(this: StructView) {
        return StructView.read(this, field);
      },
    });
  }
  known.set(id, Class);
  return Class;
}

function shapeOf(compilation: Compilation, id: number, known: Map<number, ViewClass>): Shape {
  const { btf } = compilation;
  const layout = layoutOf(btf, id);
  const fields = compileFields(compilation, id);
  const nested = new Map<Field, ViewClass>();
  for (const [index, field] of fields.entries()) {
    const member = layout.fields[index];
    if (member === undefined) continue;
    const { kind } = btf.type(btf.resolve(member.typeId));
    if (kind === 'struct' || kind === 'union') nested.set(field, classOf(compilation, member.typeId, known));
  }
  return { name: nameOf(btf, id), size: layout.size, fields, nested };
}

function notPlaced(name: string): BtfError {
  return new BtfError(name, 0, 'the view has not been placed on a record', 'Call at(data, offset) first');
}
