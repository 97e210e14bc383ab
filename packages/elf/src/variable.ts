import { SHN_LORESERVE } from './elf.ts';
import type { PlacedVariable } from './placedVariable.ts';
import type { Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';

/** A global or static variable of the programs. */
export interface VariableDefinition {
  readonly name: string;
  /** `.rodata`, `.data`, `.bss` or one of these with a suffix; `.addr_space.1` or the like for variables of an arena. */
  readonly section: string;
  readonly linkage: 'static' | 'global' | 'extern';
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** The type of its value in the object's BTF; 0 where the object has none. */
  readonly typeId: number;
}

/** The variables in sections that libbpf makes global data maps of, or that lie in an arena. */
export function parseVariables(placed: readonly PlacedVariable[]): readonly VariableDefinition[] {
  return placed
    .filter(({ section }) => dataSection.test(section.name))
    .map(({ name, section, linkage, offset, size, typeId }) => ({
      name,
      section: section.name,
      linkage,
      offset,
      size,
      typeId,
    }));
}

/** The variables of an object without BTF: all that is known of them is their symbols. */
export function variablesOfSymbols(
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
): readonly PlacedVariable[] {
  return symbols.flatMap(({ name, type, binding, section: index, value: offset, size }) => {
    const section = index < SHN_LORESERVE ? sections[index] : undefined;
    if (section === undefined || type !== 'object' || offset + size > section.size) return [];
    return [{ name, linkage: binding === 'local' ? 'static' : 'global', section, offset, size, typeId: 0 }];
  });
}

/** Where libbpf looks for the variables of an object's arena. */
export const ARENA_SECTION = '.addr_space.1';

const dataSection = /^\.(rodata|data|bss|arena|addr_space)(\.|$)/;
