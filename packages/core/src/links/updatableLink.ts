import type { ProgramKind } from '@ebpf-ts/elf';
import { binding, isNativeError } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';
import { Link } from './link.ts';
import type { LinkableProgram } from './linkableProgram.ts';

/** How a program takes another's place. */
export interface UpdateOptions<K extends ProgramKind = ProgramKind> {
  /** The program that has to be attached at that moment. Default: whichever it is. */
  readonly expected?: LinkableProgram<K>;
}

/**
 * The link of a program whose place another can take.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * interface Filter {
 *   programs: { filter: 'xdp' };
 * }
 * const old = await (await BpfObject.open<Filter>('filter-1.bpf.o')).load();
 * const link = await old.programs.filter.attach({ interface: 'eth0' });
 *
 * await using next = await (await BpfObject.open<Filter>('filter-2.bpf.o')).load();
 * await link.update(next.programs.filter, { expected: old.programs.filter });
 * await old.close();
 * ```
 */
export class UpdatableLink<K extends ProgramKind = ProgramKind> extends Link {
  /**
   * Puts another program of the same kind in the place of the one that is attached (`bpf_link_update`): each packet or
   * call is seen by one of the two. From here on the link belongs to the new program's object, so that the old one can
   * be closed.
   *
   * @throws {LinkError} with `code` `EPERM` where the attached program is not the expected one, `ENOLINK` where what it
   *   was attached to is gone, `EINVAL` where the program is of another type
   */
  async update(program: LinkableProgram<K>, { expected }: UpdateOptions<K> = {}): Promise<void> {
    try {
      await binding.linkUpdate(this.handle, program.loaded, expected?.loaded ?? null);
    } catch (error) {
      throw this.#refusal(expected, error);
    }
    program.adopt(this);
  }

  /** {@link UpdatableLink.update | update}, on this thread. */
  updateSync(program: LinkableProgram<K>, { expected }: UpdateOptions<K> = {}): void {
    try {
      binding.linkUpdateSync(this.handle, program.loaded, expected?.loaded ?? null);
    } catch (error) {
      throw this.#refusal(expected, error);
    }
    program.adopt(this);
  }

  #refusal(expected: LinkableProgram | undefined, error: unknown): unknown {
    const code = isNativeError(error) ? error.code : '';
    return LinkError.from(this.title, error, adviceOn(code, expected));
  }
}

function adviceOn(code: string, expected: LinkableProgram | undefined): string | undefined {
  switch (code) {
    case 'EPERM':
      return expected && `the program that is attached is not '${expected.name}'`;
    case 'ENOLINK':
      return 'what the link was attached to is gone, and the link is of nothing: attach anew';
    case 'EINVAL':
      return 'a link takes programs of the type and attach type that it was made with';
    case 'EOPNOTSUPP':
      return 'this kernel attached the program without a link, which programs of a map of sockets have since Linux 6.10: close it, and attach the other';
    default:
      return undefined;
  }
}
