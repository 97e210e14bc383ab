import { type ProgramDefinition, type ProgramKind, programKindOf, programSectionOf } from '@ebpf-ts/elf';
import { attachedBy } from '../attachedBy.ts';
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
export class ProgramSpec<K extends ProgramKind = ProgramKind> {
  readonly name: string;
  /** The section it stands in, for example `tracepoint/sched/sched_process_exec`. */
  readonly section: string;
  /** By the name that libbpf gives to its section; `unspec` where it knows none. */
  readonly kind: K;
  /** The kernel's program type by bpftool's name: `tracing` for an `fentry`. */
  readonly type: string;
  readonly instructionCount: number;
  /** Whether the program is loaded with its object. Off at first for sections whose name begins with `?`. */
  autoload: boolean;
  /**
   * Of a program of `SEC("freplace/FUNCTION")`: the loaded program that it extends, and the function there whose place it
   * takes. It is verified against that program, and so has to be set before load. Default of the function: the section's.
   */
  replaces: Replaced | undefined;
  readonly #attachable: boolean;
  readonly #declaredTarget: string | undefined;
  #target: string | undefined;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(declared: ProgramDefinition) {
    const section = programSectionOf(declared.section);
    this.name = declared.name;
    this.section = declared.section;
    // The shape is the caller's word for what is in the file.
    this.kind = programKindOf(declared.section) as K;
    this.type = section?.programType ?? 'unspec';
    this.instructionCount = declared.instructionCount;
    this.autoload = !declared.section.startsWith('?');
    this.#attachable = section?.attachable === true;
    this.#declaredTarget = section?.target;
    this.#target = section?.target;
  }

  /**
   * What it attaches to: what follows the type in the section's name. A program that is verified against its target
   * (`fentry`, `fexit`, `fmod_ret`, `fsession`, `tp_btf`, `lsm`) can be given another one before load; all others are told
   * theirs when they attach.
   *
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open<{ programs: { on_call: 'fentry' } }>('calls.bpf.o');
   * spec.programs.on_call.target = 'vfs_unlink';
   * ```
   */
  get target(): string | undefined {
    return this.#target;
  }

  /** @throws {TypeError} for a program that is told its target when it attaches */
  set target(target: string | undefined) {
    if (attachedBy[this.kind] !== 'trace' || typeof target !== 'string' || target === '') {
      throw new TypeError(
        `program '${this.name}' (section '${this.section}'): ${
          attachedBy[this.kind] === 'trace'
            ? `its target is the name of what it attaches to, not ${JSON.stringify(target)}`
            : `a program of kind ${this.kind} is told its target by the options of attach()`
        }`,
      );
    }
    this.#target = target;
  }

  /** @internal The target, where it is another one than the section says. */
  get newTarget(): string | undefined {
    return this.#target === this.#declaredTarget ? undefined : this.#target;
  }

  /** Whether the section's name is all that an attach needs. */
  get attachable(): boolean {
    return this.#attachable && Boolean(this.#target);
  }
}
