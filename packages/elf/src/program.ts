import { instructionSize, SHF_EXECINSTR, SHT_PROGBITS } from './elf.ts';
import { ElfError } from './error.ts';
import { loadImmediate64, type Relocation } from './relocation.ts';
import { placeIn, type Section } from './section.ts';
import { programSectionOf } from './sections/programSection.ts';
import type { ElfSymbol } from './symbol.ts';

/** A program as it stands in the object: a global function outside of `.text`. */
export interface ProgramDefinition {
  readonly name: string;
  /** The section's name as written, a leading `?` included. */
  readonly section: string;
  /** The program type its section stands for, by bpftool's name; undefined for sections that libbpf does not know. */
  readonly sectionType: string | undefined;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes from the start of its section. */
  readonly sectionOffset: number;
  /** The instructions in the file, not a copy. */
  readonly instructions: Uint8Array;
  /** 8-byte slots, of which a 64-bit load takes two. */
  readonly instructionCount: number;
  /** Offsets count from the start of the section. */
  readonly relocations: readonly Relocation[];
}

/** Finds the programs the way `bpf_object__add_programs` does, in the order of sections and offsets. */
export function parsePrograms(
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
  relocations: ReadonlyMap<number, readonly Relocation[]>,
): readonly ProgramDefinition[] {
  const functions = functionsBySection(symbols);
  return sections.filter(hasInstructions).flatMap((section) => {
    const list = functions.get(section.index) ?? [];
    for (const [index, symbol] of list.entries()) checkFunction(section, symbol, list[index - 1]);
    if (section.name === '.text') return [];
    const pending = [...(relocations.get(section.index) ?? [])].reverse();
    return list.map((symbol) => programOf(section, symbol, takeUpTo(pending, symbol.value + symbol.size)));
  });
}

/** Whether libbpf takes a section for code. */
export function hasInstructions(section: Section): boolean {
  return (
    section.type === SHT_PROGBITS && section.size > 0 && Math.floor(section.flags / SHF_EXECINSTR) % 2 === 1
  );
}

function functionsBySection(symbols: readonly ElfSymbol[]): ReadonlyMap<number, readonly ElfSymbol[]> {
  const functions = new Map<number, ElfSymbol[]>();
  for (const symbol of symbols) {
    if (symbol.type !== 'func') continue;
    const known = functions.get(symbol.section);
    if (known === undefined) functions.set(symbol.section, [symbol]);
    else known.push(symbol);
  }
  for (const list of functions.values()) list.sort((a, b) => a.value - b.value);
  return functions;
}

function checkFunction(section: Section, symbol: ElfSymbol, previous: ElfSymbol | undefined): void {
  const { name, value, size } = symbol;
  const place = placeIn(section, Math.min(value, section.size));
  if (size === 0 || size % instructionSize !== 0 || value % instructionSize !== 0) {
    throw new ElfError(
      `function ${name} at ${value} has ${size} bytes, not a number of 8-byte instructions`,
      place,
    );
  }
  if (value + size > section.size) {
    throw new ElfError(`function ${name} ends at ${value + size} of ${section.size} bytes`, place);
  }
  if (section.name !== '.text' && symbol.binding === 'local') {
    throw new ElfError(`program ${name} is static`, place, 'Remove static from its definition');
  }
  if (previous !== undefined && previous.value + previous.size > value) {
    throw new ElfError(`functions ${previous.name} and ${name} overlap`, place);
  }
  // libbpf and the verifier look at the slot after it, which would be outside of the program.
  if (section.data[value + size - instructionSize] === loadImmediate64) {
    throw new ElfError(
      `function ${name} ends in half of a 64-bit load`,
      placeIn(section, value + size - instructionSize),
    );
  }
}

function programOf(
  section: Section,
  symbol: ElfSymbol,
  relocations: readonly Relocation[],
): ProgramDefinition {
  const { name, value, size } = symbol;
  return {
    name,
    section: section.name,
    sectionType: programSectionOf(section.name)?.programType,
    offset: section.offset + value,
    sectionOffset: value,
    instructions: section.data.subarray(value, value + size),
    instructionCount: size / instructionSize,
    relocations,
  };
}

/** Takes the relocations before `end` from a list that is sorted backwards. */
function takeUpTo(pending: Relocation[], end: number): readonly Relocation[] {
  const taken: Relocation[] = [];
  for (let next = pending.at(-1); next !== undefined && next.offset < end; next = pending.at(-1)) {
    taken.push(next);
    pending.pop();
  }
  return taken;
}
