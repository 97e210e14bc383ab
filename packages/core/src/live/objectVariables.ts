import type { ObjectFile } from '@ebpf-ts/elf';
import type { ObjectHandle } from '@ebpf-ts/native';
import type { TypedVariable } from '../variables/typedVariable.ts';
import { SectionMemory } from './sectionMemory.ts';
import { Variable } from './variable.ts';

/** The variables of a loaded object, and the memory that they lie in. */
export interface ObjectVariables {
  readonly variables: readonly Variable[];
  readonly memories: readonly SectionMemory[];
}

/** Those in sections that became maps; variables of an arena did not. */
export function objectVariablesOf(
  object: ObjectHandle,
  { globalData }: ObjectFile,
  typed: readonly TypedVariable[],
): ObjectVariables {
  const memories = new Map(globalData.map(({ section }) => [section, new SectionMemory(object, section)]));
  const variables = typed.flatMap((variable) => {
    const memory = memories.get(variable.section);
    return memory === undefined ? [] : [new Variable(variable, memory)];
  });
  return { variables, memories: [...memories.values()] };
}
