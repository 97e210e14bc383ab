import { type ProgramDefinition, type ProgramKind, programKindOf, programSectionOf } from '@ebpf-ts/elf';
import type { LinkableProgram } from '../links/linkableProgram.ts';

/** The function whose place a program takes. */
export interface Replaced {
  readonly program: LinkableProgram;
  readonly function?: string;
}

/**
 * A program as the object holds it; what can be changed before load is not read-only.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * for (const program of Object.values(spec.programs)) {
 *   if (program.kind === 'lsm') program.autoload = false;
 * }
 * ```
 */
export class ProgramSpec {
  readonly name: string;
  /** The section it stands in, for example `tracepoint/sched/sched_process_exec`. */
  readonly section: string;
  /** By the name that libbpf gives to its section; `unspec` where it knows none. */
  readonly kind: ProgramKind;
  /** The kernel's program type by bpftool's name: `tracing` for an `fentry`. */
  readonly type: string;
  /** What it attaches to: what follows the type in the section's name. */
  readonly target: string | undefined;
  /** Whether the section's name is all that an attach needs. */
  readonly attachable: boolean;
  readonly instructionCount: number;
  /** Whether the program is loaded with its object. Off at first for sections whose name begins with `?`. */
  autoload: boolean;
  /**
   * Of a program of `SEC("freplace/FUNCTION")`: the loaded program that it extends, and the function there whose place it
   * takes. It is verified against that program, and so has to be set before load. Default of the function: the section's.
   */
  replaces: Replaced | undefined;

  constructor(declared: ProgramDefinition) {
    const section = programSectionOf(declared.section);
    this.name = declared.name;
    this.section = declared.section;
    this.kind = programKindOf(declared.section);
    this.type = section?.programType ?? 'unspec';
    this.target = section?.target;
    this.attachable = section?.attachable === true && Boolean(section.target);
    this.instructionCount = declared.instructionCount;
    this.autoload = !declared.section.startsWith('?');
  }
}
