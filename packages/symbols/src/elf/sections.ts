import type { Bytes } from '../bytes.ts';
import { SymbolFileError } from '../error.ts';
import { type ElfHeader, fieldsOf, sectionHeaderSize } from './header.ts';

/** A section, of which nothing but its header is read. */
export interface SectionHeader {
  readonly name: string;
  /** `SHT_*`. */
  readonly type: number;
  readonly executable: boolean;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly link: number;
  readonly info: number;
  /** Bytes per entry of a table. */
  readonly entrySize: number;
  /** Where in the file its header is. */
  readonly place: number;
}

export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_DYNSYM = 11;
export const SHT_GNU_VERDEF = 0x6ffffffd;
export const SHT_GNU_VERSYM = 0x6fffffff;

const SHF_EXECINSTR = 4;

/** What is linked has dozens; a table of so many is damaged. */
const MOST = 0x40000;

/** Reads the section headers and their names. */
export function readSections(bytes: Bytes, header: ElfHeader): readonly SectionHeader[] {
  const { is64, sectionsOffset, sectionCount, namesIndex } = header;
  if (sectionCount > MOST) {
    throw new SymbolFileError(
      bytes.path,
      is64 ? 60 : 48,
      `${sectionCount} sections; at most ${MOST} are read`,
    );
  }
  const size = sectionHeaderSize(header);
  const table = fieldsOf(bytes.read(sectionsOffset, sectionCount * size, 'the section headers'), header);
  const headers = Array.from({ length: sectionCount }, (_, index) => {
    const at = index * size;
    return {
      nameOffset: table.u32(at),
      type: table.u32(at + 4),
      executable: (table.u32(at + (is64 && !header.littleEndian ? 12 : 8)) & SHF_EXECINSTR) !== 0,
      offset: table.word(at + (is64 ? 24 : 16)),
      size: table.word(at + (is64 ? 32 : 20)),
      link: table.u32(at + (is64 ? 40 : 24)),
      info: table.u32(at + (is64 ? 44 : 28)),
      entrySize: table.word(at + (is64 ? 56 : 36)),
      place: sectionsOffset + at,
    };
  });
  const names = headers[namesIndex];
  const strings = names?.type === SHT_STRTAB ? readSection(bytes, names, 'the names of sections') : undefined;
  return headers.map(({ nameOffset, ...section }) => ({ ...section, name: nameAt(strings, nameOffset) }));
}

/** The bytes of a section. */
export function readSection(
  bytes: Bytes,
  section: Pick<SectionHeader, 'offset' | 'size' | 'type'>,
  what: string,
): Buffer {
  return bytes.read(section.offset, section.type === SHT_NOBITS ? 0 : section.size, what);
}

function nameAt(strings: Buffer | undefined, offset: number): string {
  if (strings === undefined || offset >= strings.length) return '';
  const end = strings.indexOf(0, offset);
  return strings.toString('utf8', offset, end < 0 ? offset : Math.min(end, offset + 256));
}
