import {
  type AttachTarget,
  attachTargetOf,
  type FunctionDefinition,
  type ObjectFile,
  type ProgramDefinition,
  programSectionOf,
} from '@ebpf-ts/elf';
import type { CallGraph } from './callGraph.ts';
import { licenseNeeds } from './license.ts';

/**
 * What programs and subprograms have in common.
 *
 * @example
 * ```ts
 * import type { InspectedFunction, Inspection } from '@ebpf-ts/cli';
 *
 * declare const inspection: Inspection;
 *
 * const functions: InspectedFunction[] = [...inspection.programs, ...inspection.subprograms];
 * ```
 */
export interface InspectedFunction {
  readonly name: string;
  /** As written, a leading `?` included. */
  readonly section: string;
  readonly linkage: 'static' | 'global' | 'weak';
  /** 8-byte slots, of which a 64-bit load takes two. */
  readonly instructions: number;
  /** The functions of the object that it calls or hands out as callbacks. */
  readonly calls: readonly string[];
}

/**
 * A program; the facts that follow from its section are null or false where libbpf does not know the section.
 *
 * @example
 * ```ts
 * import type { InspectedProgram } from '@ebpf-ts/cli';
 *
 * declare const program: InspectedProgram;
 *
 * if (program.needsGpl.length > 0) console.log(program.name, 'needs a license that is compatible with the GPL');
 * ```
 */
export interface InspectedProgram extends InspectedFunction {
  /** By bpftool's name: `tracepoint`, `kprobe`, `xdp`, … */
  readonly type: string | null;
  /** By bpftool's name, where the section fixes one. */
  readonly attachType: string | null;
  /** What the section says that it attaches to. */
  readonly target: AttachTarget | null;
  /** False for a section with a leading `?`. */
  readonly autoload: boolean;
  readonly sleepable: boolean;
  /** Whether one program attaches to every function that matches a pattern. */
  readonly multi: boolean;
  /** Whether it runs at a function's entry and again at its return. */
  readonly session: boolean;
  /** Whether it runs when a function returns. */
  readonly returns: boolean;
  /** Whether an XDP program takes packets of several buffers. */
  readonly xdpFrags: boolean;
  /** Why the kernel asks for a GPL-compatible license: helpers, kfuncs or the kind of program. Empty if it does not. */
  readonly needsGpl: readonly string[];
}

/**
 * A function that programs call, or hand out as a callback.
 *
 * @example
 * ```ts
 * import type { InspectedSubprogram } from '@ebpf-ts/cli';
 *
 * declare const subprogram: InspectedSubprogram;
 *
 * console.log(subprogram.name, 'is called by', subprogram.calledBy.join(', '));
 * ```
 */
export interface InspectedSubprogram extends InspectedFunction {
  /** The programs and subprograms that call it or hand it out. */
  readonly calledBy: readonly string[];
}

export function programsOf(object: ObjectFile, graph: CallGraph): readonly InspectedProgram[] {
  const needsOf = licenseNeeds(object, graph);
  return object.programs.map((program) => ({
    ...common(program),
    ...sectionFacts(program),
    needsGpl: needsOf(program),
  }));
}

export function subprogramsOf({ subprograms }: ObjectFile, graph: CallGraph): readonly InspectedSubprogram[] {
  return subprograms.map((each) => ({
    ...common(each),
    calledBy: graph.callersOf(each).map(({ name }) => name),
  }));
}

function common({ name, section, linkage, instructionCount, calls }: FunctionDefinition): InspectedFunction {
  return {
    name,
    section,
    linkage,
    instructions: instructionCount,
    calls: calls.map((callee) => callee.name),
  };
}

function sectionFacts({
  section,
}: ProgramDefinition): Omit<InspectedProgram, keyof InspectedFunction | 'needsGpl'> {
  const facts = programSectionOf(section);
  return {
    type: facts?.programType ?? null,
    attachType: facts?.attachType ?? null,
    target: attachTargetOf(section) ?? null,
    autoload: !section.startsWith('?'),
    sleepable: facts?.sleepable ?? false,
    multi: facts?.multi ?? false,
    session: facts?.session ?? false,
    returns: facts?.returns ?? false,
    xdpFrags: facts?.xdpFrags ?? false,
  };
}
