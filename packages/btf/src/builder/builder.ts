import { Btf } from '../btf.ts';
import { BtfError } from '../error.ts';
import { mapTypeIds } from '../references.ts';
import type { BtfType, BtfVoid } from '../type.ts';
import { encodeTypes } from './encode.ts';
import { firstEquals } from './equivalence.ts';
import { encodeExt, type FunctionInfo, type LineInfo } from './ext.ts';
import { stringTable } from './stringTable.ts';

/**
 * A type that is to be added: what {@link BtfType} has, without the id, and without the name where a kind has none.
 *
 * @example
 * ```ts
 * import type { NewBtfType } from '@ebpf-ts/btf';
 *
 * const int: NewBtfType = { kind: 'int', name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' };
 * ```
 */
export type NewBtfType = WithoutId<Exclude<BtfType, BtfVoid>>;

type WithoutId<T> = T extends { readonly name: '' } ? Omit<T, 'id' | 'name'> : Omit<T, 'id'>;

/** What a {@link BtfBuilder} makes. */
export interface BuiltBtf {
  /** The `.BTF` section. */
  readonly bytes: Uint8Array;
  /** The `.BTF.ext` section: function and line info. */
  readonly ext: Uint8Array;
  /** The same as `bytes`, parsed. */
  readonly btf: Btf;
  /** The id in `btf` of a type that the builder knows by this id. They differ once equal types have become one. */
  idOf(id: number): number;
}

/**
 * Makes BTF in memory. Types that are equal become one, also those that refer to each other in circles.
 *
 * @example
 * ```ts
 * import { BtfBuilder } from '@ebpf-ts/btf';
 *
 * const builder = new BtfBuilder();
 * const u32 = builder.add({ kind: 'int', name: 'u32', size: 4, bits: 32, bitOffset: 0, encoding: 'unsigned' });
 * const key = builder.add({
 *   kind: 'struct', name: 'key', size: 4, members: [{ name: 'pid', typeId: u32, bitOffset: 0, bitSize: 0 }],
 * });
 * const { bytes, idOf } = builder.build();
 * console.log(bytes.length, idOf(key));
 * ```
 */
export class BtfBuilder {
  readonly #littleEndian: boolean;
  readonly #base: Btf | undefined;
  readonly #firstId: number;
  readonly #types: (BtfType | undefined)[] = [];
  readonly #functions: FunctionInfo[] = [];
  readonly #lines: LineInfo[] = [];

  /** With a `base`, what is made continues it (split BTF), in its byte order. The default is little-endian. */
  constructor(options: { readonly littleEndian?: boolean } | { readonly base: Btf } = {}) {
    this.#base = 'base' in options ? options.base : undefined;
    this.#littleEndian = 'base' in options ? options.base.littleEndian : (options.littleEndian ?? true);
    this.#firstId = (this.#base?.typeCount ?? 0) + 1;
  }

  /**
   * Adds a type and returns its id. It may refer to types that are added later.
   *
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   *
   * const pointer = builder.add({ kind: 'ptr', typeId: 0 });
   * ```
   */
  add(type: NewBtfType): number {
    const id = this.reserve();
    this.define(id, type);
    return id;
  }

  /**
   * An id for a type that {@link define} describes later, for types that refer to each other.
   *
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   *
   * const node = builder.reserve();
   * const typeId = builder.add({ kind: 'ptr', typeId: node });
   * const members = [{ name: 'next', typeId, bitOffset: 0, bitSize: 0 }];
   * builder.define(node, { kind: 'struct', name: 'node', size: 8, members });
   * ```
   */
  reserve(): number {
    this.#types.push(undefined);
    return this.#firstId + this.#types.length - 1;
  }

  /**
   * Says what a reserved id stands for.
   *
   * @throws {BtfError} when the id was not reserved, or is defined already.
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   * declare const id: number;
   *
   * builder.define(id, { kind: 'fwd', name: 'later', target: 'struct' });
   * ```
   */
  define(id: number, type: NewBtfType): void {
    const index = id - this.#firstId;
    if (!(index in this.#types)) {
      throw new BtfError(
        `BTF type ${id}`,
        undefined,
        'this builder has not given that id',
        'Use what reserve() returned',
      );
    }
    if (this.#types[index] !== undefined) {
      throw new BtfError(`BTF type ${id}`, undefined, 'it is defined already', 'Define a type once');
    }
    this.#types[index] = 'name' in type ? { ...type, id } : { ...type, id, name: '' };
  }

  /**
   * Adds all types of a BTF, and returns which id each has here. Types of the builder's base are not added again.
   *
   * @example
   * ```ts
   * import type { Btf, BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   * declare const other: Btf;
   *
   * const idOf = builder.addAll(other);
   * console.log(idOf(1));
   * ```
   */
  addAll(btf: Btf): (id: number) => number {
    const from = btf.base !== undefined && btf.base === this.#base ? btf.base.typeCount + 1 : 1;
    const shift = this.#firstId + this.#types.length - from;
    const idOf = (id: number) => (id < from ? id : id + shift);
    for (let id = from; id <= btf.typeCount; id++) {
      this.#types.push(mapTypeIds(btf.type(id), idOf));
    }
    return idOf;
  }

  /**
   * Notes which function begins at an instruction.
   *
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   * declare const typeId: number;
   *
   * builder.addFunctionInfo({ section: 'xdp', instructionOffset: 0, typeId });
   * ```
   */
  addFunctionInfo(info: FunctionInfo): void {
    this.#functions.push(info);
  }

  /**
   * Notes which source line an instruction comes from.
   *
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   *
   * builder.addLineInfo({ section: 'xdp', instructionOffset: 0, file: 'a.c', line: 1, column: 1, source: 'int x;' });
   * ```
   */
  addLineInfo(info: LineInfo): void {
    this.#lines.push(info);
  }

  /**
   * Makes equal types one and writes what was added. The builder can be added to and built again.
   *
   * @throws {BtfError} when a type is not defined, refers to a type that there is not, contains itself, or has a
   *   number that does not fit its place.
   * @example
   * ```ts
   * import type { BtfBuilder } from '@ebpf-ts/btf';
   *
   * declare const builder: BtfBuilder;
   *
   * const { btf } = builder.build();
   * console.log(btf.typeCount);
   * ```
   */
  build(): BuiltBtf {
    const firstId = this.#firstId;
    const types = this.#types.map((type, index) => type ?? undefinedType(firstId + index));
    const firsts = firstEquals(types, firstId);
    const places = new Map<number, number>();
    for (const first of firsts) if (!places.has(first)) places.set(first, firstId + places.size);
    const idOf = (id: number) => places.get(firsts[id - firstId] ?? -1) ?? id;

    const kept = types.filter((_, index) => firsts[index] === index);
    const base = this.#base;
    const littleEndian = this.#littleEndian;
    const strings = stringTable(base?.stringsEnd ?? 0);
    const functions = this.#functions.map((info) => ({ ...info, typeId: idOf(info.typeId) }));
    const ext = encodeExt(functions, this.#lines, littleEndian, strings);
    const bytes = encodeTypes(
      kept.map((type) => mapTypeIds(type, idOf)),
      { littleEndian, base },
      strings,
    );
    return { bytes, ext, btf: Btf.parse(bytes, base === undefined ? {} : { base }), idOf };
  }
}

function undefinedType(id: number): never {
  throw new BtfError(`BTF type ${id}`, undefined, 'it was reserved but never defined', 'Call define()');
}
