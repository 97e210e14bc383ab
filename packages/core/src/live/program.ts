import { binding, type ObjectHandle, type ProgramInfo } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { attachFailure } from '../errors/attachFailure.ts';
import type { AttachableKind, ProgramKind } from '../shape.ts';
import { keepAlive } from './keptAlive.ts';
import type { Link } from './link.ts';
import type { Links } from './links.ts';

/** What is known of a program before it is loaded, and stays true. */
export interface ProgramFacts {
  readonly name: string;
  readonly section: string;
  readonly kind: string;
  readonly target: string | undefined;
  /** Whether the section's name is all that an attach needs. */
  readonly attachable: boolean;
}

/** What a program needs of the object that it belongs to. */
export interface ProgramOwner {
  readonly handle: ObjectHandle;
  readonly links: Links;
}

/** A program that the verifier accepted. */
export class Program<K extends ProgramKind = ProgramKind> {
  readonly name: string;
  readonly kind: K;
  readonly #facts: ProgramFacts;
  readonly #owner: ProgramOwner;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(facts: ProgramFacts, owner: ProgramOwner) {
    this.name = facts.name;
    this.kind = facts.kind as K;
    this.#facts = facts;
    this.#owner = owner;
  }

  /**
   * What the kernel knows of it: id, tag, sizes, the maps it uses.
   *
   * @throws an Error with `code` `ERR_HANDLE_CLOSED` where the object was closed
   */
  info(): ProgramInfo {
    return binding.programInfo(this.#owner.handle, this.name);
  }

  /**
   * Attaches it where its section's name says, off the event loop.
   *
   * @throws {AttachError} where the target does not exist, the section names none, or the object was closed
   * @throws {PermissionError} where the kernel refuses this process
   */
  async attach(): Promise<Link> {
    this.#checkAttachable();
    const { handle, links } = this.#owner;
    try {
      return this.#attached(await links.add(this.name, binding.programAttach(handle, this.name)));
    } catch (error) {
      throw attachFailure(this.#facts, error);
    }
  }

  /** {@link Program.attach | attach}, on this thread. */
  attachSync(): Link {
    this.#checkAttachable();
    const { handle, links } = this.#owner;
    try {
      return this.#attached(links.addSync(this.name, binding.programAttachSync(handle, this.name)));
    } catch (error) {
      throw attachFailure(this.#facts, error);
    }
  }

  #checkAttachable(): void {
    if (this.#facts.attachable) return;
    throw new AttachError(
      this.#facts,
      `the section's name does not say where to attach a program of type ${this.kind}. Name the target in it, for example SEC("tracepoint/sched/sched_process_exec").`,
    );
  }

  #attached(link: Link | undefined): Link {
    if (link === undefined) {
      throw new AttachError(this.#facts, 'the object was closed meanwhile', { code: 'ERR_HANDLE_CLOSED' });
    }
    keepAlive(this, link);
    return link;
  }
}

/** A program as its type allows it: `attach` is there where a section's name can say where to. */
export type ProgramOf<K> = K extends AttachableKind
  ? Program<K>
  : K extends ProgramKind
    ? Omit<Program<K>, 'attach' | 'attachSync'>
    : never;
