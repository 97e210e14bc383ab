import { LOAD_IMMEDIATE, slotSize } from '@ebpf-ts/asm';
import { isExecutable, SHT_PROGBITS } from './elf.ts';
import { ElfError } from './error.ts';
import { firstIndex } from './firstIndex.ts';
import { placeIn, type Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';

/** A function's place in the file: what symbols say, before anything is known of what it does. */
export interface CodeBlock {
  readonly name: string;
  readonly symbol: ElfSymbol;
  readonly section: Section;
  /** Bytes from the start of its section. */
  readonly start: number;
  /** One past its last byte. */
  readonly end: number;
}

/** A function of the object; static ones of several source files can have the same name. */
export interface FunctionReference {
  readonly name: string;
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly sectionOffset: number;
}

/** The functions of each section of code by its index, in the order of their offsets. */
export type CodeBlocks = ReadonlyMap<number, readonly CodeBlock[]>;

/** Finds and checks the functions of all sections that libbpf takes for code. */
export function findCode(sections: readonly Section[], symbols: readonly ElfSymbol[]): CodeBlocks {
  const functions = bySection(symbols.filter(({ type }) => type === 'func'));
  const labels = bySection(symbols.filter(isLabel));
  const blocks = new Map<number, readonly CodeBlock[]>();
  for (const section of sections.filter(hasInstructions)) {
    const sized = functions.get(section.index) ?? unsized(section, labels.get(section.index) ?? []);
    const sorted = sized.toSorted((a, b) => a.value - b.value);
    for (const [index, symbol] of sorted.entries()) check(section, symbol, sorted[index - 1]);
    blocks.set(
      section.index,
      sorted.map((symbol) => {
        const { name, value, size } = symbol;
        return { name, symbol, section, start: value, end: value + size };
      }),
    );
  }
  return blocks;
}

/** The function that an instruction belongs to; a static linker may leave code that belongs to none. */
export function blockAt(blocks: CodeBlocks, section: number, offset: number): CodeBlock | undefined {
  const own = blocks.get(section) ?? [];
  const block = own[firstIndex(own, ({ end }) => offset < end)];
  return block !== undefined && block.start <= offset ? block : undefined;
}

export function referenceTo({ name, section, start }: CodeBlock): FunctionReference {
  return { name, section: section.name, sectionOffset: start };
}

/** Whether libbpf takes a section for code. */
export function hasInstructions(section: Section): boolean {
  return section.type === SHT_PROGBITS && section.size > 0 && isExecutable(section);
}

/** Before clang 8 functions had neither type nor size, and ended where the next began. */
function unsized(section: Section, labels: readonly ElfSymbol[]): readonly ElfSymbol[] {
  const sorted = labels.toSorted((a, b) => a.value - b.value);
  return sorted.map((symbol, index) => ({
    ...symbol,
    size: symbol.size || (sorted[index + 1]?.value ?? section.size) - symbol.value,
  }));
}

function isLabel({ type, binding }: ElfSymbol): boolean {
  return type === 'notype' && (binding === 'global' || binding === 'weak');
}

function bySection(symbols: readonly ElfSymbol[]): ReadonlyMap<number, readonly ElfSymbol[]> {
  const sections = new Map<number, ElfSymbol[]>();
  for (const symbol of symbols) {
    const known = sections.get(symbol.section);
    if (known === undefined) sections.set(symbol.section, [symbol]);
    else known.push(symbol);
  }
  return sections;
}

function check(section: Section, symbol: ElfSymbol, previous: ElfSymbol | undefined): void {
  const { name, value, size } = symbol;
  const place = placeIn(section, value);
  if (size === 0 || size % slotSize !== 0 || value % slotSize !== 0) {
    throw new ElfError(
      `function ${name} at ${value} has ${size} bytes, not a number of 8-byte instructions`,
      place,
    );
  }
  if (value + size > section.size) {
    throw new ElfError(`function ${name} ends at ${value + size} of ${section.size} bytes`, place);
  }
  if (previous !== undefined && previous.value + previous.size > value) {
    throw new ElfError(`functions ${previous.name} and ${name} overlap`, place);
  }
  // libbpf and the verifier look at the slot after it, which would be outside of the program.
  if (section.data[value + size - slotSize] === LOAD_IMMEDIATE) {
    throw new ElfError(
      `function ${name} ends in half of a 64-bit load`,
      placeIn(section, value + size - slotSize),
    );
  }
}
