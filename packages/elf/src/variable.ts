import type { PlacedVariable } from './datasec.ts';

/** A global or static variable of the programs. */
export interface VariableDefinition {
  readonly name: string;
  /** `.rodata`, `.data`, `.bss` or one of these with a suffix. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** The type of its value in the object's BTF. */
  readonly typeId: number;
}

/** The variables in sections that libbpf makes global data maps of. */
export function parseVariables(placed: readonly PlacedVariable[]): readonly VariableDefinition[] {
  return placed
    .filter(({ section }) => globalData.test(section.name))
    .map(({ name, section, offset, size, typeId }) => ({
      name,
      section: section.name,
      offset,
      size,
      typeId,
    }));
}

const globalData = /^\.(rodata|data|bss)(\.|$)/;
