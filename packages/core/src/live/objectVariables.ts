import { ARENA_SECTION, type ObjectFile } from '@ebpf-ts/elf';
import type { BpfMap } from '@ebpf-ts/maps';
import type { ObjectHandle } from '@ebpf-ts/native';
import type { TypedVariable } from '../variables/typedVariable.ts';
import { arenaAccess, SectionMemory, sectionAccess } from './sectionMemory.ts';
import { Variable } from './variable.ts';

/** The variables of a loaded object, and the memory that they lie in. */
export interface ObjectVariables {
  readonly variables: readonly Variable[];
  readonly memories: readonly SectionMemory[];
}

/** Those in sections that became maps, and those in the object's arena. */
export function objectVariablesOf(
  object: ObjectHandle,
  { globalData }: ObjectFile,
  typed: readonly TypedVariable[],
  maps: readonly BpfMap[],
): ObjectVariables {
  const memories = new Map(
    globalData.map(({ section }) => [
      section,
      new SectionMemory(section, () => sectionAccess(object, section)),
    ]),
  );
  const arena = maps.find((map) => map.kind === 'arena');
  if (arena !== undefined) {
    memories.set(ARENA_SECTION, new SectionMemory(ARENA_SECTION, () => arenaAccess(object, arena)));
  }
  const variables = typed.flatMap((variable) => {
    const memory = memories.get(variable.section);
    return memory === undefined ? [] : [new Variable(variable, memory)];
  });
  return { variables, memories: [...memories.values()] };
}
