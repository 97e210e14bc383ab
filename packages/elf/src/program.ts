import type { FunctionInfo } from './btfExt/functionInfo.ts';
import { type CodeBlock, hasInstructions } from './code.ts';
import type { ElfRelocation } from './elfRelocation.ts';
import { type FunctionDefinition, functionOf } from './function.ts';
import { type Referents, resolveRelocations } from './relocation.ts';
import { programSectionOf } from './sections/programSection.ts';

/** A program as it stands in the object: a function outside of `.text` that is not static. */
export interface ProgramDefinition extends FunctionDefinition {
  /** The program type its section stands for, by bpftool's name; undefined for sections that libbpf does not know. */
  readonly sectionType: string | undefined;
}

/** All functions of an object. */
export interface Functions {
  readonly programs: readonly ProgramDefinition[];
  /** What programs call: the functions of `.text`, and static ones beside a program. */
  readonly subprograms: readonly FunctionDefinition[];
}

/** Tells programs from what they call as `bpf_object__add_programs` does, in the order of sections and offsets. */
export function parseFunctions(
  referents: Referents,
  relocations: ReadonlyMap<number, readonly ElfRelocation[]>,
  infos: readonly FunctionInfo[],
): Functions {
  const programs: ProgramDefinition[] = [];
  const subprograms: FunctionDefinition[] = [];
  const types = new Map(infos.map((info) => [`${info.instructionOffset} ${info.section}`, info.typeId]));
  for (const section of referents.sections.filter(hasInstructions)) {
    const resolved = resolveRelocations(section, relocations.get(section.index) ?? [], referents);
    for (const block of referents.blocks.get(section.index) ?? []) {
      const definition = functionOf(block, resolved, referents, types.get(`${block.start} ${section.name}`));
      if (isProgram(block)) {
        programs.push({ ...definition, sectionType: programSectionOf(section.name)?.programType });
      } else {
        subprograms.push(definition);
      }
    }
  }
  return { programs, subprograms };
}

function isProgram({ section, symbol }: CodeBlock): boolean {
  return section.name !== '.text' && symbol.binding !== 'local';
}
