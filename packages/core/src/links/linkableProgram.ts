import type { ProgramKind } from '@ebpf-ts/elf';
import type { ProgramOf } from '@ebpf-ts/native';
import type { Link } from './link.ts';

/** A loaded program, of whatever object: what links refer to. Every {@link Program} is one. */
export interface LinkableProgram<K extends ProgramKind = ProgramKind> {
  readonly name: string;
  readonly kind: K;
  /** @internal */
  readonly loaded: ProgramOf;
  /** @internal */
  adopt(link: Link): void;
}
