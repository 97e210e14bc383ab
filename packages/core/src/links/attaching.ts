import type { ProgramKind } from '@ebpf-ts/elf';
import type { LinkHandle, NativeError, ObjectHandle } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import type { Link, LinkOwner } from './link.ts';

/** The loaded program that is attached. */
export interface AttachingProgram {
  readonly object: ObjectHandle;
  readonly name: string;
  readonly section: string;
  readonly kind: ProgramKind;
  /** What follows the kind in the section's name. */
  readonly target: string | undefined;
  /** Whether the section's name is all that an attach needs. */
  readonly attachable: boolean;
}

/** One attach whose options were checked, to be made on either thread. */
export interface Attaching {
  /** Where to, for messages. */
  readonly target: string | undefined;
  readonly start: () => Promise<LinkHandle>;
  readonly startSync: () => LinkHandle;
  /** The class of the link that comes of it. */
  readonly link: LinkClass;
  /** What a refusal means here: advice, or an error of its own; undefined where the errno says all. */
  readonly explain?: (refusal: NativeError) => string | Error | undefined;
}

/** A class of links. */
export type LinkClass = new (program: string, handle: LinkHandle, owner: LinkOwner) => Link;

/**
 * Options whose combination nobody checked, as JavaScript gives them: each that one of the alternatives has, or none.
 */
export type Given<Options> = {
  readonly [K in KeyOf<Options>]?: ValueOf<Options, K>;
};

type KeyOf<Options> = Options extends unknown ? keyof Options : never;
type ValueOf<Options, K> = Options extends unknown
  ? K extends keyof Options
    ? Exclude<Options[K], undefined>
    : never
  : never;

/** The error of a program that is given the wrong options, or none. */
export function wrongOptions(program: AttachingProgram, reason: string): AttachError {
  return new AttachError(program, `a program of kind ${program.kind} ${reason}`);
}
