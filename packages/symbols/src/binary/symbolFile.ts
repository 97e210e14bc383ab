import { AddressIndex, endsOf } from '../addressIndex.ts';
import { type Bytes, bytesInMemory, withFile } from '../bytes.ts';
import { buildIdOf } from '../elf/buildId.ts';
import { type ElfFile, readElf } from '../elf/elfFile.ts';
import { addressOf, fileOffsetOf, PT_LOAD, type Segment } from '../elf/segments.ts';
import { INDIRECT, isGlobal, isWeak, nameIn, type SymbolTable } from '../elf/symbolTable.ts';
import { SymbolFileError } from '../error.ts';
import type { Location } from './debugFile.ts';
import type { SymbolFileOptions } from './options.ts';
import { readTables, type Tables } from './tables.ts';

/** A function of a program or library. */
export interface BinaryFunction {
  /** As the linker knows it; names of C++ and Rust are left mangled. */
  readonly name: string;
  /** For example `GLIBC_2.14`; undefined for a symbol without versions. */
  readonly version: string | undefined;
  /** Whether it is what new programs are linked with; true for a symbol without versions. */
  readonly isDefaultVersion: boolean;
  /** Where the file asks to be mapped; position-independent code has another base in each process. */
  readonly address: number;
  /** Bytes from the beginning of the file: where a uprobe attaches. */
  readonly fileOffset: number;
  /** Bytes; 0 for labels in assembly, which say nothing of their end. */
  readonly size: number;
  readonly binding: 'global' | 'weak' | 'local';
  /** `STT_GNU_IFUNC`: not a function, but what chooses one when a program starts. */
  readonly isIndirect: boolean;
}

/** A function, and a place in it. */
export interface FunctionPlace {
  readonly name: string;
  /** Bytes from the function's beginning. */
  readonly offset: number;
}

/**
 * The functions of a program or shared library: of any ELF file, 32 or 64 bit, either byte order. Stripped files are
 * completed by their installed debug information (build id or `.gnu_debuglink`). The file is closed once it is read.
 *
 * @example
 * ```ts
 * import { SymbolFile } from '@ebpf-ts/symbols';
 *
 * const node = SymbolFile.open(process.execPath);
 * for (const { name, fileOffset } of node.find('uv_fs_open')) console.log(name, node.functionAt(fileOffset + 4));
 * ```
 */
export class SymbolFile {
  readonly path: string;
  /** In hexadecimal; undefined where the linker gave none. */
  readonly buildId: string | undefined;
  /** How much memory it takes, in bytes. */
  readonly byteLength: number;
  readonly #segments: readonly Segment[];
  readonly #tables: Tables;
  readonly #rows: Rows;
  readonly #index: AddressIndex;
  /** The first of the rows that are found by their address. */
  readonly #indexed: number;

  private constructor(path: string, elf: ElfFile, tables: Tables) {
    this.path = path;
    this.buildId = buildIdOf(elf);
    this.#segments = elf.segments;
    this.#tables = tables;
    this.#rows = rowsOf(tables);
    const { first, second } = this.#rows;
    this.#indexed = tables.isComplete ? first.length : 0;
    const addresses = this.#rows.addresses.subarray(this.#indexed);
    const sizes = this.#rows.sizes.subarray(this.#indexed);
    const ranks = this.#rows.ranks.subarray(this.#indexed);
    this.#index = new AddressIndex(
      addresses,
      endsOf(addresses, sizes, (start) => endOfCode(elf.segments, start)),
      (one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0) || other - one,
    );
    const strings = first.strings.length + second.strings.length;
    this.byteLength = this.#index.byteLength + this.#rows.addresses.length * 42 + strings;
  }

  /**
   * Reads the symbols of a file.
   *
   * @throws {@link SymbolFileError} where it is damaged, or no program or library; Node's own error where it cannot be
   *   opened
   */
  static open(path: string, options: SymbolFileOptions = {}): SymbolFile {
    return withFile(path, (bytes) => SymbolFile.read(bytes, { path, root: '' }, options));
  }

  /**
   * Reads the symbols of a file that is in memory.
   *
   * @throws {@link SymbolFileError} where it is damaged, or no program or library
   */
  static parse(path: string, data: Uint8Array, options: SymbolFileOptions = {}): SymbolFile {
    return SymbolFile.read(bytesInMemory(path, data), { path, root: '' }, options);
  }

  /** @internal */
  static read(bytes: Bytes, location: Location, options: SymbolFileOptions): SymbolFile {
    return SymbolFile.of(readElf(bytes), location, options);
  }

  /** @internal */
  static of(elf: ElfFile, location: Location, options: SymbolFileOptions): SymbolFile {
    const { type, is64 } = elf.header;
    if (type !== ET_EXEC && type !== ET_DYN) {
      throw new SymbolFileError(
        elf.bytes.path,
        16,
        `ELF type ${type} is neither a program (${ET_EXEC}) nor a shared library (${ET_DYN})`,
      );
    }
    if (elf.segments.length === 0) {
      throw new SymbolFileError(elf.bytes.path, is64 ? 56 : 44, 'no program headers: it cannot be mapped');
    }
    return new SymbolFile(location.path, elf, readTables(elf, location, options));
  }

  /** The function that holds a byte of the file; undefined where no symbol covers it. */
  functionAt(fileOffset: number): FunctionPlace | undefined {
    const address = addressOf(this.#segments, fileOffset);
    const range = address === undefined ? undefined : this.#rangeAt(address);
    if (address === undefined || range === undefined) return undefined;
    const row = this.#indexed + range;
    const [name = ''] = this.#nameOf(row).split('@', 1);
    return { name, offset: address - (this.#rows.addresses[row] ?? 0) };
  }

  /**
   * All functions of a name, each once: several versions, or static functions of several source files. The name may
   * end with a version: `memcpy@GLIBC_2.2.5`, or `memcpy@@GLIBC_2.14` for the one that new programs are linked with.
   */
  find(name: string): readonly BinaryFunction[] {
    const [, plain = name, ats = '', version] = /^([^@]+)(@@?)(.+)$/.exec(name) ?? [];
    const wanted = Buffer.from(plain);
    const found = new Map<string, BinaryFunction>();
    for (const row of this.#named(wanted)) {
      const each = this.#functionOf(row);
      if (each === undefined) continue;
      if (version !== undefined && each.version !== version) continue;
      if (ats === '@@' && !each.isDefaultVersion) continue;
      const key = `${each.fileOffset}`;
      // The dynamic symbols come first, and know their versions.
      if (!found.has(key)) found.set(key, each);
    }
    return [...found.values()];
  }

  /** Every function, in the order of the symbol tables; aliases, and what two tables have, come several times. */
  *functions(): Generator<BinaryFunction, undefined, undefined> {
    for (let row = 0; row < this.#rows.addresses.length; row++) {
      const found = this.#functionOf(row);
      if (found !== undefined) yield found;
    }
  }

  /** A label within a function does not end it. */
  #rangeAt(address: number): number | undefined {
    const isSized = (range: number) => (this.#rows.sizes[this.#indexed + range] ?? 0) > 0;
    return this.#index.innermost(address, isSized) ?? this.#index.innermost(address);
  }

  #functionOf(row: number): BinaryFunction | undefined {
    const address = this.#rows.addresses[row] ?? 0;
    const fileOffset = fileOffsetOf(this.#segments, address);
    if (fileOffset === undefined) return undefined;
    const rank = this.#rows.ranks[row] ?? 0;
    const written = this.#nameOf(row);
    const [, plain = written, ats = '@@', label] = /^([^@]+)(@@?)(.+)$/.exec(written) ?? [];
    const { table, at } = this.#placeOf(row);
    const version =
      table === this.#tables.dynamic ? this.#tables.versions(table.indices[at] ?? 0) : undefined;
    return {
      name: plain,
      version: version?.name ?? label,
      isDefaultVersion: version?.isDefault ?? ats === '@@',
      address,
      fileOffset,
      size: this.#rows.sizes[row] ?? 0,
      binding: isGlobal(rank) ? 'global' : isWeak(rank) ? 'weak' : 'local',
      isIndirect: (rank & INDIRECT) !== 0,
    };
  }

  *#named(wanted: Buffer): Generator<number, undefined, undefined> {
    const { first, second } = this.#rows;
    for (let at = 0; at < first.length; at++) if (isNamed(first, at, wanted)) yield at;
    for (let at = 0; at < second.length; at++) if (isNamed(second, at, wanted)) yield first.length + at;
  }

  #nameOf(row: number): string {
    const { table, at } = this.#placeOf(row);
    return nameIn(table.strings, table.names[at] ?? 0);
  }

  #placeOf(row: number): { readonly table: SymbolTable; readonly at: number } {
    const { first, second } = this.#rows;
    return row < first.length ? { table: first, at: row } : { table: second, at: row - first.length };
  }
}

const ET_EXEC = 2;
const ET_DYN = 3;

/** The functions of both tables, one after the other. */
interface Rows {
  readonly first: SymbolTable;
  readonly second: SymbolTable;
  readonly addresses: Float64Array;
  readonly sizes: Float64Array;
  readonly ranks: Uint8Array;
}

function rowsOf({ dynamic = NONE, full = NONE }: Tables): Rows {
  const length = dynamic.length + full.length;
  const rows = {
    first: dynamic,
    second: full,
    addresses: new Float64Array(length),
    sizes: new Float64Array(length),
    ranks: new Uint8Array(length),
  };
  for (const column of ['addresses', 'sizes', 'ranks'] as const) {
    rows[column].set(dynamic[column]);
    rows[column].set(full[column], dynamic.length);
  }
  return rows;
}

const NONE: SymbolTable = {
  length: 0,
  addresses: new Float64Array(0),
  sizes: new Float64Array(0),
  names: new Uint32Array(0),
  indices: new Uint32Array(0),
  ranks: new Uint8Array(0),
  strings: Buffer.alloc(1),
};

/** Whether a symbol has a name, with or without a version. */
function isNamed({ names, strings }: SymbolTable, at: number, wanted: Buffer): boolean {
  const start = names[at] ?? 0;
  const end = start + wanted.length;
  if (strings[start] !== wanted[0] || (strings[end] !== 0 && strings[end] !== 0x40)) return false;
  return strings.compare(wanted, 0, wanted.length, start, end) === 0;
}

function endOfCode(segments: readonly Segment[], address: number): number {
  const found = segments.find(
    (each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.memorySize,
  );
  return found === undefined ? address : found.address + found.memorySize;
}
