import { type Btf, layoutOf } from '@ebpf-ts/btf';
import { type LineInfo, parseBtfExt } from './btfExt.ts';
import { type PlacedVariable, placeVariables } from './datasec.ts';
import { ElfError } from './error.ts';
import { parseHeader } from './header.ts';
import { type MapDefinition, parseMaps } from './map.ts';
import { type ProgramDefinition, parsePrograms } from './program.ts';
import { parseRelocations } from './relocation.ts';
import { parseSections, placeIn, type Section } from './section.ts';
import { textOf } from './strings.ts';
import { type ElfSymbol, parseSymbols } from './symbol.ts';
import { onlySection, parseTypes } from './types.ts';
import { parseVariables, type VariableDefinition } from './variable.ts';

/**
 * A BPF object file, read and checked; nothing in it is a copy of the file's bytes.
 *
 * @example
 * ```ts
 * import { type ObjectFile, parseObject } from '@ebpf-ts/elf';
 *
 * declare const bytes: Uint8Array;
 *
 * const object: ObjectFile = parseObject(bytes);
 * ```
 */
export interface ObjectFile {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** What section `license` says. */
  readonly license: string | undefined;
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
  readonly programs: readonly ProgramDefinition[];
  /** The maps of `.maps`; those that libbpf makes for global data are in `variables`. */
  readonly maps: readonly MapDefinition[];
  readonly variables: readonly VariableDefinition[];
  readonly btf: Btf | undefined;
  readonly lineInfo: readonly LineInfo[];
}

/**
 * Parses what `clang -target bpf -c` made, of either byte order, and checks everything that libbpf relies on.
 *
 * @throws {ElfError} for what is no BPF object, is cut short or contradicts itself; it names the section, the
 *   offset in the file and what to do.
 * @throws {BtfError} for type information that is malformed.
 * @example
 * ```ts
 * import { parseObject } from '@ebpf-ts/elf';
 *
 * declare const bytes: Uint8Array;
 *
 * const object = parseObject(bytes);
 * console.log(object.programs.map((program) => program.name));
 * ```
 */
export function parseObject(bytes: Uint8Array): ObjectFile {
  const header = parseHeader(bytes);
  const { littleEndian } = header;
  const sections = parseSections(bytes, header);
  const symbols = parseSymbols(sections, littleEndian);
  const relocations = parseRelocations(sections, symbols, littleEndian);
  const btf = parseTypes(sections, littleEndian);
  const placed = btf === undefined ? [] : placeVariables(btf, sections, symbols);
  checkVersion(sections);
  if (btf !== undefined) checkStructOps(btf, placed);
  return {
    bytes,
    littleEndian,
    license: parseLicense(sections),
    sections,
    symbols,
    programs: parsePrograms(sections, symbols, relocations),
    maps: parseMaps(btf, sections, placed),
    variables: parseVariables(placed),
    btf,
    lineInfo: parseLineInfo(btf, sections),
  };
}

function parseLicense(sections: readonly Section[]): string | undefined {
  const section = onlySection(sections, 'license');
  return section === undefined ? undefined : textOf(section.data);
}

function checkVersion(sections: readonly Section[]): void {
  const section = onlySection(sections, 'version');
  if (section !== undefined && section.size !== 4) {
    throw new ElfError(`a kernel version has 4 bytes, not ${section.size}`, placeIn(section, 0));
  }
}

/** libbpf writes program addresses to where the BTF says that the members of a struct_ops variable are. */
function checkStructOps(btf: Btf, placed: readonly PlacedVariable[]): void {
  const seen = new Set<number>();
  for (const { section, typeId } of placed) {
    const id = btf.resolve(typeId);
    if (!/^\??\.struct_ops(\.link)?$/.test(section.name) || seen.has(id)) continue;
    seen.add(id);
    layoutOf(btf, id);
  }
}

function parseLineInfo(btf: Btf | undefined, sections: readonly Section[]): readonly LineInfo[] {
  const section = onlySection(sections, '.BTF.ext');
  return section === undefined || btf === undefined ? [] : parseBtfExt(section, btf, sections);
}
