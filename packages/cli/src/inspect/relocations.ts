import type { CoreRelocation, FunctionDefinition, ObjectFile, RelocationTarget } from '@ebpf-ts/elf';

/**
 * A place in the code that a loader fills in.
 *
 * @example
 * ```ts
 * import type { InspectedRelocation } from '@ebpf-ts/cli';
 *
 * declare const relocation: InspectedRelocation;
 *
 * if (relocation.kind === 'core') console.log(relocation.target); // task_struct.mm
 * ```
 */
export interface InspectedRelocation {
  /** The program or subprogram. */
  readonly function: string;
  readonly section: string;
  /** Which 8-byte slot of the function, from 0. */
  readonly instruction: number;
  /** What it refers to; `core` is what depends on the types of the running kernel. */
  readonly kind: RelocationTarget['kind'] | 'core';
  /**
   * A name of the object or the kernel, a place in a section (`.rodata+16`), or what cannot be resolved and why. Of
   * `core`, the path of the access (`task_struct.mm`), or its bare indices where they lead out of the type.
   */
  readonly target: string;
  /** Of `core`, by libbpf's name (`byte_off`, `type_exists`, …); otherwise null. */
  readonly coreKind: string | null;
}

/** In the order of functions and of their instructions. */
export function relocationsOf(object: ObjectFile): readonly InspectedRelocation[] {
  const accesses = new Map<string, CoreRelocation[]>();
  for (const access of object.coreRelocations) {
    const known = accesses.get(access.section);
    if (known === undefined) accesses.set(access.section, [access]);
    else known.push(access);
  }
  return [...object.programs, ...object.subprograms].flatMap((each) => {
    const { name, section, sectionOffset: start } = each;
    const place = (offset: number) => ({
      function: name,
      section,
      instruction: (offset - start) / instructionSize,
    });
    return [
      ...each.relocations.map(({ offset, target }) => ({
        ...place(offset),
        kind: target.kind,
        target: textOf(target),
        coreKind: null,
      })),
      ...(accesses.get(section) ?? []).filter(within(each)).map((access) => ({
        ...place(access.instructionOffset),
        kind: 'core' as const,
        target: access.path ?? access.access,
        coreKind: access.kind,
      })),
    ].sort((one, other) => one.instruction - other.instruction);
  });
}

/** Bytes. */
const instructionSize = 8;

function within({ sectionOffset: start, instructions }: FunctionDefinition) {
  return ({ instructionOffset: at }: CoreRelocation) => at >= start && at < start + instructions.length;
}

function textOf(target: RelocationTarget): string {
  switch (target.kind) {
    case 'data':
      return target.variable ?? `${target.section}+${target.offset}`;
    case 'jump_table':
      return `.jumptables+${target.offset}`;
    case 'unresolved':
      return target.reason;
    default:
      return target.name;
  }
}
