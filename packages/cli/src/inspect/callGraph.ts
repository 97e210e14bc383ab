import type { FunctionDefinition, FunctionReference, ObjectFile } from '@ebpf-ts/elf';

/** Who calls whom in an object; to hand a function out as a callback counts as a call. */
export interface CallGraph {
  callersOf(callee: FunctionReference): readonly FunctionDefinition[];
  /** The function itself, and all that it calls, directly or not. */
  reachedFrom(caller: FunctionDefinition): ReadonlySet<FunctionDefinition>;
}

export function callGraphOf({ programs, subprograms }: ObjectFile): CallGraph {
  const functions = [...programs, ...subprograms];
  const places = new Map(functions.map((each) => [placeOf(each), each]));
  const callers = new Map<string, FunctionDefinition[]>();
  for (const caller of functions) {
    for (const callee of caller.calls) {
      const known = callers.get(placeOf(callee));
      if (known === undefined) callers.set(placeOf(callee), [caller]);
      else known.push(caller);
    }
  }
  return {
    callersOf: (callee) => callers.get(placeOf(callee)) ?? [],
    reachedFrom(caller) {
      const reached = new Set([caller]);
      // A set that grows while it is walked is walked to its end.
      for (const { calls } of reached) {
        for (const callee of calls) {
          const found = places.get(placeOf(callee));
          if (found !== undefined) reached.add(found);
        }
      }
      return reached;
    },
  };
}

/** Static functions of two sections may share a name. */
function placeOf({ section, sectionOffset }: FunctionReference): string {
  return `${sectionOffset} ${section}`;
}
