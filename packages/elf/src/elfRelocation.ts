import { CALL, LOAD_IMMEDIATE, slotSize } from '@ebpf-ts/asm';
import { isExecutable, SHN_COMMON, SHT_REL, u64, viewOf } from './elf.ts';
import { ElfError } from './error.ts';
import { placeIn, type Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';

/** An `Elf64_Rel`: a place in a section, and the symbol whose address belongs there. */
export interface ElfRelocation {
  /** Bytes from the start of the section that is relocated. */
  readonly offset: number;
  /** `R_BPF_*`. */
  readonly type: number;
  readonly symbol: ElfSymbol;
}

const entrySize = 16;

/** Reads the relocations that libbpf applies, by the index of the section they change, in the order of their offsets. */
export function parseElfRelocations(
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
  littleEndian: boolean,
): ReadonlyMap<number, readonly ElfRelocation[]> {
  const relocations = new Map<number, ElfRelocation[]>();
  for (const section of sections) {
    if (section.type !== SHT_REL || ignored.test(section.name)) continue;
    const target = sections[section.info];
    if (target === undefined || target.index === 0) {
      throw new ElfError(`it relocates section ${section.info} of ${sections.length}`, placeIn(section, 0));
    }
    if (section.entrySize !== entrySize || section.size % entrySize !== 0) {
      throw new ElfError(
        `${section.size} bytes with entries of ${section.entrySize}, not ${entrySize}`,
        placeIn(section, 0),
      );
    }
    const known = relocations.get(target.index) ?? [];
    const data = viewOf(section.data);
    for (let at = 0; at < section.size; at += entrySize) {
      known.push(parseRelocation(section, data, target, at, sections.length, symbols, littleEndian));
    }
    relocations.set(target.index, known);
  }
  for (const list of relocations.values()) list.sort((a, b) => a.offset - b.offset);
  return relocations;
}

/** libbpf leaves DWARF and BTF as they are. */
const ignored = /^\.rel(\.debug_|\.BTF$|\.BTF\.ext$)/;

function parseRelocation(
  section: Section,
  data: DataView,
  target: Section,
  at: number,
  sectionCount: number,
  symbols: readonly ElfSymbol[],
  littleEndian: boolean,
): ElfRelocation {
  const place = placeIn(section, at);
  const offset = u64(data, at, littleEndian);
  const type = data.getUint32(at + (littleEndian ? 8 : 12), littleEndian);
  const index = data.getUint32(at + (littleEndian ? 12 : 8), littleEndian);
  const symbol = symbols[index];
  if (symbol === undefined) {
    throw new ElfError(`relocation against symbol ${index}, there are ${symbols.length}`, place);
  }
  if (symbol.section >= sectionCount && symbol.section !== SHN_COMMON) {
    throw new ElfError(
      `relocation against ${symbol.name}, which is in no section`,
      place,
      'Define it, or declare it extern',
    );
  }
  if (offset + 8 > target.data.length) {
    throw new ElfError(`relocation at ${offset} of ${target.data.length} bytes of ${target.name}`, place);
  }
  if (isExecutable(target)) checkInstruction(target, offset, place, symbol);
  return { offset, type, symbol };
}

function checkInstruction(
  target: Section,
  offset: number,
  place: { offset: number },
  symbol: ElfSymbol,
): void {
  const opcode = target.data[offset];
  if (offset % slotSize === 0 && (opcode === LOAD_IMMEDIATE || opcode === CALL)) return;
  throw new ElfError(
    `relocation of ${target.name}+${offset} against ${symbol.name}, which is no call and no 64-bit load`,
    place,
  );
}
