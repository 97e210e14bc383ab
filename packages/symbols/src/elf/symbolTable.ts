import { SymbolFileError } from '../error.ts';
import type { ElfFile } from './elfFile.ts';
import { type Fields, fieldsOf } from './header.ts';
import { readSection, type SectionHeader, SHT_STRTAB } from './sections.ts';

/** The functions of a symbol table, a column for each of their properties. */
export interface SymbolTable {
  readonly length: number;
  readonly addresses: Float64Array;
  /** Bytes; 0 for labels in assembly. */
  readonly sizes: Float64Array;
  /** Where in `strings` the names are. */
  readonly names: Uint32Array;
  /** Which entry of the section each one is. */
  readonly indices: Uint32Array;
  /** How well a function stands for its address: the larger the better. */
  readonly ranks: Uint8Array;
  readonly strings: Buffer;
}

/** A function that is chosen anew each time a program starts: `STT_GNU_IFUNC`. */
export const INDIRECT = 0x80;
export const isWeak = (rank: number) => (rank & (GLOBAL | LOCAL)) === 0;
export const isGlobal = (rank: number) => (rank & GLOBAL) !== 0;

const FUNCTION = 0x20;
const SIZED = 0x10;
const GLOBAL = 0x08;
const LOCAL = 0x04;

const STT_NOTYPE = 0;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const SHN_UNDEF = 0;
const SHN_LORESERVE = 0xff00;
const EM_ARM = 40;

/** Reads a `.symtab` or `.dynsym`, and keeps what is code. */
export function readSymbolTable(elf: ElfFile, section: SectionHeader): SymbolTable {
  const { bytes, header } = elf;
  const size = header.is64 ? 24 : 16;
  if (section.entrySize !== size) {
    throw new SymbolFileError(
      bytes.path,
      section.place,
      `symbols of ${section.entrySize} bytes, not ${size}`,
    );
  }
  const fields = fieldsOf(readSection(bytes, section, 'the symbol table'), header);
  const strings = stringsOf(elf, section);
  const entries = symbolEntries(fields, elf, strings, Math.floor(section.size / size));
  const { length } = entries;
  const table = {
    length,
    addresses: new Float64Array(length),
    sizes: new Float64Array(length),
    names: new Uint32Array(length),
    indices: entries,
    ranks: new Uint8Array(length),
    strings,
  };
  const { value, size: sizeAt, info } = placesOf(header);
  // The lowest bit says that a function of 32-bit Arm is in Thumb.
  const alignment = header.machine === EM_ARM ? 2 : 1;
  for (let at = 0; at < length; at++) {
    const start = (entries[at] ?? 0) * size;
    const name = fields.u32(start);
    if (name >= strings.length) {
      throw new SymbolFileError(
        bytes.path,
        section.offset + start,
        `a symbol's name is at ${name} of ${strings.length} bytes of strings`,
      );
    }
    const address = fields.word(start + value);
    table.addresses[at] = address - (address % alignment);
    table.sizes[at] = fields.word(start + sizeAt);
    table.names[at] = name;
    table.ranks[at] = rankOf(fields.u8(start + info), fields.word(start + sizeAt), strings, name);
  }
  return table;
}

/** A name in a string table; what is longer than any compiler's is cut. */
export function nameIn(strings: Buffer, offset: number): string {
  const end = strings.indexOf(0, offset);
  return strings.toString('utf8', offset, Math.min(end < 0 ? offset : end, offset + 0x10000));
}

/** The table that a symbol table takes its names from. */
export function stringsOf({ bytes, sections }: ElfFile, { link, place }: SectionHeader): Buffer {
  const section = sections[link];
  if (section === undefined || section.type !== SHT_STRTAB) {
    throw new SymbolFileError(
      bytes.path,
      place,
      `names should be in section ${link}, which is no string table`,
    );
  }
  const strings = readSection(bytes, section, 'the names of symbols');
  if (strings.length > 0 && strings[strings.length - 1] !== 0) {
    throw new SymbolFileError(bytes.path, section.offset + section.size - 1, 'the last name does not end');
  }
  return strings;
}

/** Which entries are code. */
function symbolEntries(fields: Fields, elf: ElfFile, strings: Buffer, count: number): Uint32Array {
  const { header, sections } = elf;
  const size = header.is64 ? 24 : 16;
  const { info, section: sectionAt } = placesOf(header);
  const found = new Uint32Array(count);
  let length = 0;
  for (let index = 0; index < count; index++) {
    const at = index * size;
    const section = fields.u16(at + sectionAt);
    if (section === SHN_UNDEF || section >= SHN_LORESERVE) continue;
    const type = fields.u8(at + info) & 0xf;
    const isCode =
      type === STT_FUNC ||
      type === STT_GNU_IFUNC ||
      (type === STT_NOTYPE && sections[section]?.executable === true && isNamed(strings, fields.u32(at)));
    if (isCode) found[length++] = index;
  }
  return found.slice(0, length);
}

/** Whether a label has a name, and not one that only tells code from data (`$x`, `$d`) or is local (`.L`). */
function isNamed(strings: Buffer, name: number): boolean {
  const first = strings[name] ?? 0;
  return first !== 0 && first !== 0x24 && !(first === 0x2e && strings[name + 1] === 0x4c);
}

/** As perf chooses among aliases: a size, a binding that is not weak, global, few underscores in front. */
function rankOf(info: number, size: number, strings: Buffer, name: number): number {
  const [binding, type] = [info >> 4, info & 0xf];
  let underscores = 0;
  while (underscores < 3 && strings[name + underscores] === 0x5f) underscores++;
  return (
    (type === STT_GNU_IFUNC ? INDIRECT : 0) |
    (type === STT_NOTYPE ? 0 : FUNCTION) |
    (size > 0 ? SIZED : 0) |
    (binding === 2 ? 0 : binding === 0 ? LOCAL : GLOBAL) |
    (3 - underscores)
  );
}

/** Where in an `Elf32_Sym` or `Elf64_Sym` the fields are. */
function placesOf({ is64 }: { readonly is64: boolean }) {
  return is64 ? { info: 4, section: 6, value: 8, size: 16 } : { value: 4, size: 8, info: 12, section: 14 };
}
