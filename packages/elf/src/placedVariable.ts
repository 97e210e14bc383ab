import type { Btf, BtfDatasec, BtfVar } from '@ebpf-ts/btf';
import { isExternSection } from './datasec.ts';
import { ElfError } from './error.ts';
import { placeIn, type Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';
import { placeOfTypes } from './types.ts';

/** A variable where it really is: the symbol table knows what clang leaves out of the BTF. */
export interface PlacedVariable {
  readonly name: string;
  readonly linkage: BtfVar['linkage'];
  readonly section: Section;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** The type of the variable's value. */
  readonly typeId: number;
}

/** All variables of all sections that BTF describes, as libbpf places them (`btf_fixup_datasec`). */
export function placeVariables(
  btf: Btf,
  datasecs: readonly BtfDatasec[],
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
): readonly PlacedVariable[] {
  const byName = new Map(sections.toReversed().map((section) => [section.name, section]));
  const objects = objectsByName(symbols);
  const placed: PlacedVariable[] = [];
  for (const datasec of datasecs) {
    if (isExternSection(datasec)) continue;
    const section = byName.get(datasec.name);
    if (section === undefined) {
      throw new ElfError(
        `BTF describes section ${datasec.name}, which the file does not have`,
        placeOfTypes(sections),
      );
    }
    for (const variable of datasec.variables) placed.push(place(btf, datasec, section, variable, objects));
  }
  return placed.sort((a, b) => a.section.index - b.section.index || a.offset - b.offset);
}

function place(
  btf: Btf,
  datasec: BtfDatasec,
  section: Section,
  { typeId, offset: declared, size }: BtfDatasec['variables'][number],
  objects: ReadonlyMap<string, ElfSymbol>,
): PlacedVariable {
  const variable = btf.type(typeId);
  if (variable.kind !== 'var') {
    throw new ElfError(
      `BTF lists ${variable.kind} ${variable.name} among its variables`,
      placeIn(section, 0),
    );
  }
  const { name, linkage } = variable;
  const symbol = linkage === 'global' ? objects.get(name) : undefined;
  if (linkage === 'global' && symbol === undefined) {
    throw new ElfError(
      `there is no symbol for variable ${name}`,
      placeIn(section, 0),
      'Strip with llvm-strip -g, which keeps the symbols',
    );
  }
  if (symbol !== undefined && symbol.section !== section.index) {
    throw new ElfError(`the symbol of variable ${name} is in section ${symbol.section}`, placeIn(section, 0));
  }
  // Clang leaves sizes and the offsets of global variables at 0, a static linker fills in both.
  const offset = datasec.size === 0 && symbol !== undefined ? symbol.value : declared;
  if (offset + size > section.size || btf.sizeOf(variable.id) > size) {
    throw new ElfError(
      `variable ${name} has ${size} bytes at ${offset} of ${section.size}`,
      placeIn(section, 0),
    );
  }
  return { name, linkage, section, offset, size, typeId: variable.typeId };
}

function objectsByName(symbols: readonly ElfSymbol[]): ReadonlyMap<string, ElfSymbol> {
  const objects = new Map<string, ElfSymbol>();
  for (const symbol of symbols) {
    if (symbol.type !== 'object' || (symbol.binding !== 'global' && symbol.binding !== 'weak')) continue;
    if (!objects.has(symbol.name)) objects.set(symbol.name, symbol);
  }
  return objects;
}
