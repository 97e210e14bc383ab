import { type Checks, checkAll, checkUsed } from './checks.ts';
import { decodeType } from './decode.ts';
import { BtfError } from './error.ts';
import { parseHeader } from './header.ts';
import type { BtfKind } from './kind.ts';
import { type Names, namesOf } from './names.ts';
import { kindAt, offsetOf, parseRecords, type Records } from './records.ts';
import { parseStrings, type Strings } from './strings.ts';
import type { BtfType } from './type.ts';

/** How a blob is parsed. */
export interface ParseOptions {
  /** What a split BTF builds on. */
  readonly base?: Btf;
  /** Check all types at once, which is the default, or each when it is first used. */
  readonly check?: 'all' | 'used';
}

/**
 * The type information of a BPF object or a kernel (`.BTF`, `/sys/kernel/btf/vmlinux`), in either byte order.
 *
 * @example
 * ```ts
 * import { Btf } from '@ebpf-ts/btf';
 *
 * declare const bytes: Uint8Array;
 *
 * const btf = Btf.parse(bytes);
 * const id = btf.find('task_struct', 'struct');
 * if (id !== undefined) console.log(btf.sizeOf(id));
 * ```
 */
export class Btf {
  /** Whether the data described by these types is little-endian. */
  readonly littleEndian: boolean;
  /** Offsets of strings are below this, those of the base included. */
  readonly stringsEnd: number;
  /** What a split BTF builds on. */
  readonly base: Btf | undefined;
  readonly #records: Records;
  readonly #strings: Strings;
  readonly #names: Names;
  #checks: Checks | undefined;

  private constructor(littleEndian: boolean, records: Records, strings: Strings, base: Btf | undefined) {
    this.littleEndian = littleEndian;
    this.stringsEnd = strings.end;
    this.base = base;
    this.#records = records;
    this.#strings = strings;
    this.#names = namesOf(records, strings);
  }

  /**
   * Parses a blob and checks all of it. `base` is the BTF that a split BTF (a kernel module's) continues. With
   * `check: 'used'`, each type is checked when it is first used, which opens a kernel's BTF many times faster; then
   * the other functions of this package may throw for a type that is not sound. Either way, nothing that is in the
   * blob makes them loop or read outside of it.
   *
   * @throws {BtfError} for data that is not whole, consistent BTF.
   * @example
   * ```ts
   * import { Btf } from '@ebpf-ts/btf';
   *
   * declare const vmlinuxBytes: Uint8Array;
   * declare const moduleBytes: Uint8Array;
   *
   * const vmlinux = Btf.parse(vmlinuxBytes, { check: 'used' });
   * const module = Btf.parse(moduleBytes, { base: vmlinux });
   * ```
   */
  static parse(bytes: Uint8Array, options: ParseOptions = {}): Btf {
    const { base, check = 'all' } = options;
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = parseHeader(data);
    const strings = parseStrings(bytes, header, base === undefined ? undefined : base.#strings);
    const records = parseRecords(bytes, header, base === undefined ? 1 : base.typeCount + 1);
    const btf = new Btf(header.littleEndian, records, strings, base);
    const bounds = {
      stringsEnd: strings.end,
      kindOf: (id: number) => btf.kindOf(id),
      resolve: (id: number) => btf.resolve(id),
    };
    btf.#checks = check === 'all' ? checkAll(records, bounds) : checkUsed(records, bounds);
    return btf;
  }

  /**
   * Types are numbered from 1 to this, those of the base included; 0 is void.
   *
   * @throws {BtfError} for records that cannot be read, unless all was checked at first.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   *
   * for (let id = 1; id <= btf.typeCount; id++) console.log(btf.kindOf(id));
   * ```
   */
  get typeCount(): number {
    return this.#records.endId - 1;
  }

  /**
   * The type with this id, decoded when asked for.
   *
   * @throws {BtfError} when there is no such type.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   *
   * const type = btf.type(1);
   * ```
   */
  type(id: number): BtfType {
    if (id === 0) return { kind: 'void', id: 0, name: '' };
    const owner = this.#ownerOf(id);
    owner.#checks?.record(id);
    return decodeType(owner.#records, owner.#strings, id);
  }

  /**
   * The kind of the type with this id, without decoding the rest.
   *
   * @throws {BtfError} when there is no such type.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   * declare const id: number;
   *
   * if (btf.kindOf(id) === 'struct') console.log('a struct');
   * ```
   */
  kindOf(id: number): BtfKind {
    if (id === 0) return 'void';
    const records = this.#ownerOf(id).#records;
    return kindAt(records, records.startOf(id));
  }

  /**
   * The lowest id of a type with this name, and of this kind when one is given.
   *
   * @throws {BtfError} for records that cannot be read, unless all was checked at first.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   *
   * const id = btf.find('event', 'struct');
   * ```
   */
  find(name: string, kind?: BtfKind): number | undefined {
    const id = this.base?.find(name, kind);
    if (id !== undefined) return id;
    for (const own of this.#names.idsOf(name)) {
      if (kind === undefined || this.kindOf(own) === kind) return own;
    }
    return undefined;
  }

  /**
   * The ids of all types with this name, and of this kind when one is given, ascending.
   *
   * @throws {BtfError} for records that cannot be read, unless all was checked at first.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   *
   * for (const id of btf.findAll('event')) console.log(btf.kindOf(id));
   * ```
   */
  findAll(name: string, kind?: BtfKind): readonly number[] {
    const own = [...this.#names.idsOf(name)].filter((id) => kind === undefined || this.kindOf(id) === kind);
    return this.base === undefined ? own : [...this.base.findAll(name, kind), ...own];
  }

  /**
   * The id behind typedefs, const, volatile, restrict and type tags.
   *
   * @throws {BtfError} when there is no such type.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   * declare const id: number;
   *
   * btf.type(btf.resolve(id)).kind; // never 'typedef'
   * ```
   */
  resolve(id: number): number {
    if (id !== 0) this.#ownerOf(id).#checks?.value(id);
    for (let current = id; ; current = this.#word(current)) {
      if (!modifiers.has(this.kindOf(current))) return current;
    }
  }

  /**
   * The size of a value of this type, in bytes.
   *
   * @throws {BtfError} for what has no size: void, functions, forward declarations, tags.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   * declare const id: number;
   *
   * const bytes = btf.sizeOf(id);
   * ```
   */
  sizeOf(id: number): number {
    return this.#sizeOf(id, id);
  }

  /**
   * The string at an offset of the string table, which `.BTF.ext` refers to.
   *
   * @throws {BtfError} when the table ends before.
   * @example
   * ```ts
   * import type { Btf } from '@ebpf-ts/btf';
   *
   * declare const btf: Btf;
   *
   * console.log(btf.string(1));
   * ```
   */
  string(offset: number): string {
    if (offset >= 0 && offset < this.stringsEnd) return this.#strings.at(offset);
    throw new BtfError(
      'BTF string',
      offset,
      `there are ${this.stringsEnd} bytes of strings`,
      'Check the offset',
    );
  }

  /**
   * What is thrown for a type that is sound, and cannot be used for what was asked.
   *
   * @internal
   */
  refusal(id: number, reason: string, remedy: string, what = ''): BtfError {
    return new BtfError(`BTF type ${id}${what}`, this.#offsetOf(id), reason, remedy, ' of .BTF');
  }

  /** `asked` is the type whose size it is a part of, which is the one that a refusal is about. */
  #sizeOf(id: number, asked: number): number {
    const resolved = this.resolve(id);
    const kind = this.kindOf(resolved);
    switch (kind) {
      case 'ptr':
        return 8;
      case 'int':
      case 'struct':
      case 'union':
      case 'enum':
      case 'enum64':
      case 'float':
      case 'datasec':
        return this.#word(resolved);
      case 'var':
        return this.#sizeOf(this.#word(resolved), asked);
      case 'array': {
        const type = this.type(resolved);
        const size = type.kind === 'array' ? type.length * this.#sizeOf(type.elementTypeId, asked) : 0;
        if (size > 0xffff_ffff)
          throw this.refusal(asked, 'it is larger than 4 GiB', 'No BPF map or section can hold it');
        return size;
      }
      default: {
        const { name } = this.type(resolved);
        const reason = `a ${kind}${name === '' ? '' : ` ${name}`} has no size`;
        throw this.refusal(asked, reason, 'Use the type that it stands for');
      }
    }
  }

  /** The size or the type that a record refers to, without decoding the rest. */
  #word(id: number): number {
    const records = this.#ownerOf(id).#records;
    return records.words[records.startOf(id) + 2] ?? 0;
  }

  /** Void has no record. */
  #offsetOf(id: number): number | undefined {
    if (id === 0) return undefined;
    const records = this.#ownerOf(id).#records;
    return offsetOf(records, records.startOf(id));
  }

  #ownerOf(id: number): Btf {
    for (let btf: Btf | undefined = this; btf !== undefined; btf = btf.base) {
      if (Number.isInteger(id) && btf.#records.has(id)) return btf;
    }
    throw new BtfError(
      `BTF type ${id}`,
      undefined,
      `ids go from 0 to ${this.typeCount}`,
      'Use an id from the same BTF',
    );
  }
}

const modifiers: ReadonlySet<BtfKind> = new Set(['typedef', 'const', 'volatile', 'restrict', 'type_tag']);
