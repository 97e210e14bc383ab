import { bytesInMemory } from '../bytes.ts';
import { type ElfFile, readElf } from '../elf/elfFile.ts';
import { readSection, type SectionHeader, SHT_DYNSYM, SHT_NOBITS, SHT_SYMTAB } from '../elf/sections.ts';
import { readSymbolTable, type SymbolTable } from '../elf/symbolTable.ts';
import { readVersions, type SymbolVersions } from '../elf/versions.ts';
import { type Location, withDebugFile } from './debugFile.ts';
import type { SymbolFileOptions } from './options.ts';

/** All that is known of a file's functions. */
export interface Tables {
  /** What other files may use of it, `.dynsym`, which is never stripped. */
  readonly dynamic: SymbolTable | undefined;
  readonly versions: SymbolVersions;
  /** `.symtab`: that of the file or of its debug information, or what its `.gnu_debugdata` has beside the dynamic ones. */
  readonly full: SymbolTable | undefined;
  /** Whether the dynamic symbols are in `full` as well. */
  readonly isComplete: boolean;
}

/** Gathers the symbol tables of a file. */
export function readTables(elf: ElfFile, location: Location, options: SymbolFileOptions): Tables {
  const dynamic = tableOf(elf, SHT_DYNSYM);
  const versions = dynamic === undefined ? () => undefined : readVersions(elf);
  const full =
    tableOf(elf, SHT_SYMTAB) ?? withDebugFile(elf, location, options, (debug) => tableOf(debug, SHT_SYMTAB));
  // A table may have been stripped down to a few symbols.
  const isComplete = (full?.length ?? 0) >= (dynamic?.length ?? 0);
  return {
    dynamic,
    versions,
    full: full ?? miniTable(elf, options),
    isComplete: full !== undefined && isComplete,
  };
}

function tableOf(elf: ElfFile, type: number): SymbolTable | undefined {
  const section = elf.sections.find((each) => each.type === type);
  return section && readSymbolTable(elf, section);
}

/** The symbols that are neither dynamic nor thrown away: an ELF file within the file, packed with xz. */
function miniTable(elf: ElfFile, { xz }: SymbolFileOptions): SymbolTable | undefined {
  const section: SectionHeader | undefined = elf.sections.find(({ name }) => name === '.gnu_debugdata');
  if (section === undefined || section.type === SHT_NOBITS || xz === undefined) return undefined;
  const packed = readSection(elf.bytes, section, '.gnu_debugdata');
  return tableOf(readElf(bytesInMemory(`${elf.bytes.path} (.gnu_debugdata)`, xz(packed))), SHT_SYMTAB);
}
