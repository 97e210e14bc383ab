import { SHN_LORESERVE, SHT_STRTAB, SHT_SYMTAB, u64, viewOf } from './elf.ts';
import { ElfError } from './error.ts';
import { placeIn, type Section } from './section.ts';
import { stringTable } from './strings.ts';

/** A symbol: a function, a variable, a section. */
export interface ElfSymbol {
  readonly index: number;
  readonly name: string;
  readonly type: 'notype' | 'object' | 'func' | 'section' | 'file' | 'other';
  readonly binding: 'local' | 'global' | 'weak' | 'other';
  readonly visibility: 'default' | 'internal' | 'hidden' | 'protected';
  /** The index of its section: 0 for undefined symbols, 0xff00 and above for special ones. */
  readonly section: number;
  /** Bytes from the start of its section. */
  readonly value: number;
  /** Bytes. */
  readonly size: number;
}

const entrySize = 24;

/** Reads the one symbol table, which libbpf cannot do without. */
export function parseSymbols(sections: readonly Section[], littleEndian: boolean): readonly ElfSymbol[] {
  const [table, another] = sections.filter(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) {
    throw new ElfError(
      'it has no symbol table',
      { offset: 0 },
      'Strip with llvm-strip -g, which keeps the symbols',
    );
  }
  if (another !== undefined) throw new ElfError('it has two symbol tables', placeIn(another, 0));
  if (table.entrySize !== entrySize || table.size % entrySize !== 0) {
    throw new ElfError(
      `${table.size} bytes with entries of ${table.entrySize}, not ${entrySize}`,
      placeIn(table, 0),
    );
  }
  const names = sections[table.link];
  if (names === undefined || names.type !== SHT_STRTAB) {
    throw new ElfError(
      `its names should be in section ${table.link}, which is no string table`,
      placeIn(table, 0),
    );
  }
  return parseTable(table, names, sections.length, littleEndian);
}

function parseTable(
  table: Section,
  names: Section,
  sectionCount: number,
  littleEndian: boolean,
): readonly ElfSymbol[] {
  const data = viewOf(table.data);
  const strings = stringTable(names.data);
  const symbols: ElfSymbol[] = [];
  for (let index = 0, at = 0; at < table.size; index++, at += entrySize) {
    const info = data.getUint8(at + 4);
    const section = data.getUint16(at + 6, littleEndian);
    if (section >= sectionCount && section < SHN_LORESERVE) {
      throw new ElfError(
        `symbol ${index} is in section ${section} of ${sectionCount}`,
        placeIn(table, at + 6),
      );
    }
    symbols.push({
      index,
      name: strings.at(data.getUint32(at, littleEndian), placeIn(table, at)),
      type: types[info & 0xf] ?? 'other',
      binding: bindings[info >> 4] ?? 'other',
      visibility: visibilities[data.getUint8(at + 5) & 3] ?? 'default',
      section,
      value: u64(data, at + 8, littleEndian),
      size: u64(data, at + 16, littleEndian),
    });
  }
  return symbols;
}

const types: readonly ElfSymbol['type'][] = ['notype', 'object', 'func', 'section', 'file'];
const bindings: readonly ElfSymbol['binding'][] = ['local', 'global', 'weak'];
const visibilities: readonly ElfSymbol['visibility'][] = ['default', 'internal', 'hidden', 'protected'];
