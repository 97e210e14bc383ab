import { SymbolFileError } from '../error.ts';
import type { ElfFile } from './elfFile.ts';
import { fieldsOf } from './header.ts';
import { readSection, SHT_GNU_VERDEF, SHT_GNU_VERSYM } from './sections.ts';
import { nameIn, stringsOf } from './symbolTable.ts';

/** The version of a symbol that a library defines. */
export interface SymbolVersion {
  /** For example `GLIBC_2.14`. */
  readonly name: string;
  /** Whether it is the one that new programs are linked with: `memcpy@@GLIBC_2.14`. */
  readonly isDefault: boolean;
}

/** The versions of the entries of `.dynsym`; undefined for symbols without one. */
export type SymbolVersions = (index: number) => SymbolVersion | undefined;

const HIDDEN = 0x8000;
const VER_FLG_BASE = 1;
/** Bytes of an `Elf64_Verdef`, which is the same in 32-bit files. */
const definitionSize = 20;
/** Ten times as many as glibc has. */
const MOST = 500;

/** Reads `.gnu.version` and `.gnu.version_d`. */
export function readVersions(elf: ElfFile): SymbolVersions {
  const { bytes, header, sections } = elf;
  const section = sections.find(({ type }) => type === SHT_GNU_VERSYM);
  if (section === undefined) return () => undefined;
  const numbers = fieldsOf(readSection(bytes, section, 'the versions of symbols'), header);
  const names = readDefinitions(elf);
  return (index) => {
    if ((index + 1) * 2 > section.size) return undefined;
    const number = numbers.u16(index * 2);
    const name = names.get(number & ~HIDDEN);
    return name === undefined ? undefined : { name, isDefault: (number & HIDDEN) === 0 };
  };
}

/** The names of the versions by their numbers: a chain of `Elf64_Verdef`, each with its name first. */
function readDefinitions(elf: ElfFile): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const section = elf.sections.find(({ type }) => type === SHT_GNU_VERDEF);
  if (section === undefined) return names;
  const strings = stringsOf(elf, section);
  const data = readSection(elf.bytes, section, 'the definitions of versions');
  const fields = fieldsOf(data, elf.header);
  for (let at = 0, next = 1; next !== 0; at += next) {
    const isWhole = at + definitionSize <= data.length && names.size < MOST;
    const auxiliary = isWhole ? at + fields.u32(at + 12) : data.length;
    next = isWhole ? fields.u32(at + 16) : 0;
    const isBehind = next === 0 || next >= definitionSize;
    if (!isBehind || auxiliary + 8 > data.length || fields.u32(auxiliary) >= strings.length) {
      throw new SymbolFileError(
        elf.bytes.path,
        section.offset + Math.min(at, data.length),
        'the definition of a version is cut',
      );
    }
    if ((fields.u16(at + 2) & VER_FLG_BASE) === 0) {
      names.set(fields.u16(at + 4), nameIn(strings, fields.u32(auxiliary)));
    }
  }
  return names;
}
