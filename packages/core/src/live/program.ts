import type { ProgramKind } from '@ebpf-ts/elf';
import {
  binding,
  type ProgramOf as NativeProgram,
  type ObjectHandle,
  type ProgramHandle,
} from '@ebpf-ts/native';
import type { AttachableKind } from '../attachedBy.ts';
import { AttachError } from '../errors/attachError.ts';
import { attachFailure } from '../errors/attachFailure.ts';
import type { Attaching } from '../links/attaching.ts';
import { type AnyOptions, type AttachArguments, attachingOf, type LinkOf } from '../links/attachments.ts';
import type { Link } from '../links/link.ts';
import type { LinkableProgram } from '../links/linkableProgram.ts';
import { KernelProgram } from '../programs/kernelProgram.ts';
import { keepAlive } from './keptAlive.ts';
import type { Links } from './links.ts';

/** What is known of a program before it is loaded, and stays true. */
export interface ProgramFacts {
  readonly name: string;
  readonly section: string;
  readonly kind: ProgramKind;
  readonly target: string | undefined;
  /** Whether the section's name is all that an attach needs. */
  readonly attachable: boolean;
}

/** What a program needs of the object that it belongs to. */
export interface ProgramOwner {
  readonly handle: ObjectHandle;
  readonly links: Links;
  /** Readies what programs send to, before the first of them can. */
  readonly startStreams: () => void;
}

/** A program that the verifier accepted. */
export class Program<K extends ProgramKind = ProgramKind>
  extends KernelProgram<K>
  implements LinkableProgram<K>
{
  readonly kind: K;
  readonly #facts: ProgramFacts;
  readonly #owner: ProgramOwner;
  readonly #handle: ProgramHandle;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(facts: ProgramFacts, owner: ProgramOwner) {
    const handle = binding.objectProgram(owner.handle, facts.name);
    super(facts.name, handle);
    this.#handle = handle;
    this.kind = facts.kind as K;
    this.#facts = facts;
    this.#owner = owner;
  }

  /**
   * Attaches it, off the event loop: where its section's name says, or where the options of its kind say.
   *
   * @throws {AttachError} where the target does not exist or is taken, an option is missing, or the object was closed
   * @throws {UnsupportedError} where the kernel lacks what the kind needs
   * @throws {PermissionError} where the kernel refuses this process
   * @throws {MapError} where a perf buffer of the object cannot be started
   */
  async attach(...[options]: AttachArguments<K>): Promise<LinkOf<K>> {
    const attaching = this.#attaching(options);
    this.#owner.startStreams();
    try {
      const { links } = this.#owner;
      return this.#attached(await links.make(this.name, attaching.start(), attaching.link));
    } catch (error) {
      throw attachFailure(this.#facts, attaching, error);
    }
  }

  /** {@link Program.attach | attach}, on this thread. */
  attachSync(...[options]: AttachArguments<K>): LinkOf<K> {
    const attaching = this.#attaching(options);
    this.#owner.startStreams();
    try {
      const { links } = this.#owner;
      return this.#attached(links.makeSync(this.name, attaching.startSync(), attaching.link));
    } catch (error) {
      throw attachFailure(this.#facts, attaching, error);
    }
  }

  /** @internal The object's closing closes it. */
  closeHandle(): void {
    binding.programClose(this.#handle);
  }

  /** @internal */
  get loaded(): NativeProgram {
    return { object: this.#owner.handle, program: this.name };
  }

  /** @internal A link that was updated to this program lives as long as it. */
  adopt(link: Link): void {
    keepAlive(this, link);
    link.moved(this.name, this.#owner.links);
  }

  #attaching(options: AnyOptions | undefined): Attaching {
    return attachingOf({ ...this.#facts, object: this.#owner.handle }, options);
  }

  #attached(link: Link | undefined): LinkOf<K> {
    if (link === undefined) {
      throw new AttachError(this.#facts, 'the object was closed meanwhile', { code: 'ERR_HANDLE_CLOSED' });
    }
    keepAlive(this, link);
    // The class was chosen by the kind.
    return link as LinkOf<K>;
  }
}

/** A program as its kind allows it: `attach` takes what the kind needs, and is missing where nothing attaches it. */
export type ProgramOf<K> = [K] extends [ProgramKind]
  ? [K] extends [AttachableKind]
    ? Program<K>
    : [ProgramKind] extends [K]
      ? Program
      : Omit<Program<K>, 'attach' | 'attachSync'>
  : never;
