import { binding, type ObjectHandle, type ProgramInfo } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { attachFailure } from '../errors/attachFailure.ts';
import type { AttachableKind, ProgramKind } from '../shape.ts';
import type { ProgramSpec } from '../spec/programSpec.ts';
import { Link } from './link.ts';

/** A program that the verifier accepted. */
export class Program<K extends ProgramKind = ProgramKind> {
  readonly name: string;
  readonly kind: K;
  readonly #spec: ProgramSpec;
  readonly #object: ObjectHandle;
  readonly #attached: (link: Link) => void;

  constructor(spec: ProgramSpec, object: ObjectHandle, attached: (link: Link) => void) {
    this.name = spec.name;
    this.kind = spec.kind as K;
    this.#spec = spec;
    this.#object = object;
    this.#attached = attached;
  }

  /** What the kernel knows of it: id, tag, sizes, the maps it uses. */
  info(): ProgramInfo {
    return binding.programInfo(this.#object, this.name);
  }

  /**
   * Attaches it where its section's name says, off the event loop.
   *
   * @throws {AttachError} where the target does not exist, or the section names none
   * @throws {PermissionError} where the kernel refuses this process
   */
  async attach(): Promise<Link> {
    this.#checkAttachable();
    try {
      return this.#own(new Link(this.name, await binding.programAttach(this.#object, this.name)));
    } catch (error) {
      throw attachFailure(this.#spec, error);
    }
  }

  /** {@link Program.attach}, on this thread. */
  attachSync(): Link {
    this.#checkAttachable();
    try {
      return this.#own(new Link(this.name, binding.programAttachSync(this.#object, this.name)));
    } catch (error) {
      throw attachFailure(this.#spec, error);
    }
  }

  #checkAttachable(): void {
    if (this.#spec.attachable) return;
    throw new AttachError(
      this.#spec,
      `the section's name does not say where to attach a program of type ${this.kind}. Name the target in it, for example SEC("tracepoint/sched/sched_process_exec").`,
    );
  }

  #own(link: Link): Link {
    this.#attached(link);
    return link;
  }
}

/** A program as its type allows it: `attach` is there where a section's name can say where to. */
export type ProgramOf<K extends ProgramKind> = K extends AttachableKind
  ? Program<K>
  : Omit<Program<K>, 'attach' | 'attachSync'>;
