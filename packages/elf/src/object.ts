import type { Btf } from '@ebpf-ts/btf';
import type { CoreRelocation } from './btfExt/coreRelocation.ts';
import type { FunctionInfo } from './btfExt/functionInfo.ts';
import type { LineInfo } from './btfExt/lineInfo.ts';
import { type BtfExt, noBtfExt, parseBtfExt } from './btfExt/parse.ts';
import { findCode } from './code.ts';
import { datasecsOf } from './datasec.ts';
import { viewOf } from './elf.ts';
import { parseElfRelocations } from './elfRelocation.ts';
import { ElfError } from './error.ts';
import { type ExternDefinition, parseExterns } from './extern.ts';
import type { FunctionDefinition } from './function.ts';
import { type GlobalDataDefinition, parseGlobalData, placeConfigValues } from './globalData.ts';
import { parseHeader } from './header.ts';
import { parseBtfMaps } from './maps/btfDefined.ts';
import type { MapDefinition } from './maps/definition.ts';
import { parseLegacyMaps } from './maps/legacy.ts';
import { placeVariables } from './placedVariable.ts';
import { placesOf } from './places.ts';
import { type ProgramDefinition, parseFunctions } from './program.ts';
import { parseSections, placeIn, type Section } from './section.ts';
import { textOf } from './strings.ts';
import { parseStructOps, type StructOpsDefinition } from './structOps.ts';
import { type ElfSymbol, parseSymbols } from './symbol.ts';
import { onlySection, parseTypes, withTypesPlaced } from './types.ts';
import { parseVariables, type VariableDefinition, variablesOfSymbols } from './variable.ts';

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
  /** What section `version` says: the kernel that a kprobe of before Linux 5.0 is for, as `KERNEL_VERSION` counts. */
  readonly version: number | undefined;
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
  readonly programs: readonly ProgramDefinition[];
  /** The functions that programs call, or hand out as callbacks. */
  readonly subprograms: readonly FunctionDefinition[];
  /** Those that the object defines; what a loader makes of sections is in `globalData` and `structOps`. */
  readonly maps: readonly MapDefinition[];
  readonly variables: readonly VariableDefinition[];
  /** The maps that hold the variables. */
  readonly globalData: readonly GlobalDataDefinition[];
  /** Where the values of the kernel's configuration are in `.kconfig`, which a loader makes of the externs. */
  readonly configValues: readonly VariableDefinition[];
  /** What the object uses of the kernel. */
  readonly externs: readonly ExternDefinition[];
  readonly structOps: readonly StructOpsDefinition[];
  readonly btf: Btf | undefined;
  readonly functionInfo: readonly FunctionInfo[];
  readonly lineInfo: readonly LineInfo[];
  readonly coreRelocations: readonly CoreRelocation[];
}

/**
 * Parses what `clang -target bpf -c` made, of either byte order, and checks everything that libbpf relies on.
 *
 * @throws {ElfError} for what is no BPF object, is cut short or contradicts itself; it names the section, the
 *   offset in the file and what to do.
 * @throws {BtfError} for type information that is malformed, with the same.
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
  const sections = parseSections(bytes, header);
  return withTypesPlaced(sections, () => parseContents(bytes, header.littleEndian, sections));
}

function parseContents(bytes: Uint8Array, littleEndian: boolean, sections: readonly Section[]): ObjectFile {
  const symbols = parseSymbols(sections, littleEndian);
  const relocations = parseElfRelocations(sections, symbols, littleEndian);
  const blocks = findCode(sections, symbols);
  const btf = parseTypes(sections, littleEndian);
  const datasecs = btf === undefined ? [] : datasecsOf(btf);
  const variables =
    btf === undefined
      ? variablesOfSymbols(sections, symbols)
      : placeVariables(btf, datasecs, sections, symbols);
  const externs = parseExterns(btf, datasecs, sections, symbols);
  const maps = [
    ...parseBtfMaps(btf, sections, variables, relocations),
    ...parseLegacyMaps(btf, sections, symbols, variables, littleEndian),
  ];
  const configValues = placeConfigValues(btf, externs);
  const ext = parseExt(btf, sections);
  const referents = {
    littleEndian,
    sections,
    blocks,
    externs: new Map(externs.map((each) => [each.symbol, each])),
    places: placesOf(maps, variables),
  };
  return {
    bytes,
    littleEndian,
    license: parseLicense(sections),
    version: parseVersion(sections, littleEndian),
    sections,
    symbols,
    ...parseFunctions(referents, relocations, ext.functionInfo),
    maps,
    variables: parseVariables(variables),
    globalData: parseGlobalData(btf, datasecs, sections, configValues),
    configValues,
    externs,
    structOps: btf === undefined ? [] : parseStructOps(btf, variables, relocations, blocks),
    btf,
    ...ext,
  };
}

function parseLicense(sections: readonly Section[]): string | undefined {
  const section = onlySection(sections, 'license');
  return section === undefined ? undefined : textOf(section.data);
}

function parseVersion(sections: readonly Section[], littleEndian: boolean): number | undefined {
  const section = onlySection(sections, 'version');
  if (section === undefined) return undefined;
  if (section.size !== 4) {
    throw new ElfError(`a kernel version has 4 bytes, not ${section.size}`, placeIn(section, 0));
  }
  return viewOf(section.data).getUint32(0, littleEndian);
}

function parseExt(btf: Btf | undefined, sections: readonly Section[]): BtfExt {
  const section = onlySection(sections, '.BTF.ext');
  return section === undefined || btf === undefined ? noBtfExt : parseBtfExt(section, btf, sections);
}
