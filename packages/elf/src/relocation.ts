import { BPF_PSEUDO_CALL, CALL, readSlot, slotSize } from '@ebpf-ts/asm';
import { blockAt, type CodeBlocks, type FunctionReference, referenceTo } from './code.ts';
import type { ElfRelocation } from './elfRelocation.ts';
import type { ExternDefinition } from './extern.ts';
import type { Places } from './places.ts';
import type { Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';

/** A place in the code that libbpf fills in with the address of a map, a variable or a function. */
export interface Relocation extends ElfRelocation {
  readonly target: RelocationTarget;
}

/**
 * What an instruction refers to, by its name in the object.
 *
 * @example
 * ```ts
 * import type { ObjectFile } from '@ebpf-ts/elf';
 *
 * declare const object: ObjectFile;
 *
 * for (const { name, relocations } of object.programs) {
 *   const maps = relocations.flatMap(({ target }) => (target.kind === 'map' ? [target.name] : []));
 *   console.log(name, 'uses', maps);
 * }
 * ```
 */
export type RelocationTarget =
  | { readonly kind: 'map'; readonly name: string }
  /** The address of a variable, or of some byte of a data section; `offset` in bytes from the section's start. */
  | {
      readonly kind: 'data';
      readonly section: string;
      readonly offset: number;
      readonly variable: string | undefined;
    }
  /** A call of another function of the object. */
  | ({ readonly kind: 'call' } & FunctionReference)
  /** The address of another function of the object, as helpers take it. */
  | ({ readonly kind: 'callback' } & FunctionReference)
  /** Something of the kernel's: see {@link ObjectFile.externs}. */
  | { readonly kind: Exclude<ExternDefinition['kind'], 'undeclared'>; readonly name: string }
  /** A table of addresses that a switch jumps through; `offset` and `size` in bytes, in `.jumptables`. */
  | { readonly kind: 'jump_table'; readonly offset: number; readonly size: number }
  /** What no loader can fill in: libbpf refuses the program, or the whole object. */
  | { readonly kind: 'unresolved'; readonly reason: string };

/** All that a relocation can refer to. */
export interface Referents {
  readonly littleEndian: boolean;
  readonly sections: readonly Section[];
  readonly blocks: CodeBlocks;
  /** By the indices of their symbols. */
  readonly externs: ReadonlyMap<number, ExternDefinition>;
  readonly places: Places;
}

/** Says what the relocations of one section of code refer to, as `bpf_program__record_reloc` does. */
export function resolveRelocations(
  code: Section,
  relocations: readonly ElfRelocation[],
  referents: Referents,
): readonly Relocation[] {
  const view = new DataView(code.data.buffer, code.data.byteOffset, code.data.byteLength);
  const { littleEndian, externs } = referents;
  return relocations.map((relocation) => {
    const { offset, type, symbol } = relocation;
    const found = externs.get(symbol.index);
    if (found !== undefined) return { offset, type, symbol, target: externTarget(found) };
    const { code: opcode, src, imm } = readSlot(view, offset, littleEndian);
    const target =
      opcode === CALL ? callTarget(referents, symbol, imm, src) : addressTarget(referents, symbol, imm);
    return { offset, type, symbol, target };
  });
}

function externTarget({ name, kind }: ExternDefinition): RelocationTarget {
  return kind === 'undeclared' ? unresolved(`${name} is declared nowhere in BTF`) : { kind, name };
}

/** The immediate of a call counts instructions from the one behind it. */
function callTarget(
  { blocks }: Referents,
  symbol: ElfSymbol,
  immediate: number,
  source: number,
): RelocationTarget {
  if (source !== BPF_PSEUDO_CALL) return unresolved(`a call of ${symbol.name} that is none of a function`);
  const at = symbol.value + (immediate + 1) * slotSize;
  const block = blockAt(blocks, symbol.section, at);
  return block === undefined
    ? unresolved(`a call of ${symbol.name}, where no function is`)
    : { kind: 'call', ...referenceTo(block) };
}

function addressTarget(referents: Referents, symbol: ElfSymbol, immediate: number): RelocationTarget {
  const section = referents.sections[symbol.section];
  if (section === undefined || section.index === 0) {
    return unresolved(
      `${symbol.name} is in no section: a variable without a value, or declared and not defined`,
    );
  }
  if (referents.blocks.has(section.index)) {
    const block = blockAt(referents.blocks, section.index, symbol.value + immediate);
    return block === undefined
      ? unresolved(`the address of ${symbol.name}, where no function is`)
      : { kind: 'callback', ...referenceTo(block) };
  }
  const offset = symbol.value + immediate;
  if (section.name === '.jumptables') return { kind: 'jump_table', offset: symbol.value, size: symbol.size };
  if (isMapSection(section)) {
    const map = referents.places.mapAt(section, [symbol.value, offset]);
    return map === undefined
      ? unresolved(`${section.name}+${offset}, where no map begins`)
      : { kind: 'map', name: map.name };
  }
  const variable = referents.places.variableAt(section, offset);
  return { kind: 'data', section: section.name, offset, variable: variable?.name };
}

function isMapSection({ name }: Section): boolean {
  return name === '.maps' || name === 'maps' || name.startsWith('maps/');
}

function unresolved(reason: string): RelocationTarget {
  return { kind: 'unresolved', reason };
}
