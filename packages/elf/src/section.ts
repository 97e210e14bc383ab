import { SHT_NOBITS, SHT_STRTAB, u64 } from './elf.ts';
import { ElfError, type Place } from './error.ts';
import type { Header } from './header.ts';
import { type StringTable, stringTable } from './strings.ts';

/** A section of the file. */
export interface Section {
  readonly index: number;
  readonly name: string;
  /** `SHT_*`. */
  readonly type: number;
  /** `SHF_*`. */
  readonly flags: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes in memory; a `.bss` has a size and no data. */
  readonly size: number;
  readonly link: number;
  readonly info: number;
  /** Bytes per entry of a table, 0 for what is none. */
  readonly entrySize: number;
  /** The section's bytes in the file, not a copy. */
  readonly data: Uint8Array;
}

/** Reads every `Elf64_Shdr`, so that each section lies in the file and has a name. */
export function parseSections(bytes: Uint8Array, header: Header): readonly Section[] {
  const names = stringTable(namesOf(bytes, header).data);
  const sections: Section[] = [];
  for (let index = 0; index < header.sectionCount; index++) {
    sections.push(parseSection(bytes, header, index, names));
  }
  return sections;
}

const nameless: StringTable = { at: () => '' };

function namesOf(bytes: Uint8Array, header: Header): Section {
  const section = parseSection(bytes, header, header.namesIndex, nameless);
  if (section.type === SHT_STRTAB) return section;
  throw new ElfError(
    `section ${header.namesIndex} should hold the names of sections, but is no string table`,
    { offset: 62 },
  );
}

/** Where something in a section is in the file; what would be behind its end is at its end. */
export function placeIn({ name, offset: start, data }: Section, offset: number): Place {
  return { section: name, offset: start + Math.min(offset, data.length) };
}

/** The largest `.bss`: what a map's value may be. */
const maximumSize = 0x7fff_ffff;

function parseSection(bytes: Uint8Array, header: Header, index: number, names: StringTable): Section {
  const { data, littleEndian } = header;
  const at = header.sectionsOffset + index * 64;
  const type = data.getUint32(at + 4, littleEndian);
  const offset = u64(data, at + 24, littleEndian);
  const size = u64(data, at + 32, littleEndian);
  const inFile = type === SHT_NOBITS || index === 0 ? 0 : size;
  if (offset + inFile > bytes.length) {
    throw new ElfError(`truncated: section ${index} ends at ${offset + inFile} of ${bytes.length} bytes`, {
      offset: at + 24,
    });
  }
  if (size > maximumSize) throw new ElfError(`section ${index} has ${size} bytes`, { offset: at + 32 });
  return {
    index,
    name: names.at(data.getUint32(at, littleEndian), { offset: at, section: `${index}` }),
    type,
    flags: u64(data, at + 8, littleEndian),
    offset,
    size,
    link: data.getUint32(at + 40, littleEndian),
    info: data.getUint32(at + 44, littleEndian),
    entrySize: u64(data, at + 56, littleEndian),
    data: bytes.subarray(offset, offset + inFile),
  };
}
