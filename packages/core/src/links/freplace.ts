import { binding, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import type { LinkableProgram } from './linkableProgram.ts';
import { attachSection } from './section.ts';

/**
 * The function whose place a program of `SEC("freplace/FUNCTION")` takes. Default: the one that it was loaded for, see
 * {@link ProgramSpec.replaces}.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * await using filter = await (await BpfObject.open<{ programs: { filter: 'xdp' } }>('filter.bpf.o')).load();
 * const spec = await BpfObject.open<{ programs: { new_policy: 'freplace' } }>('policy.bpf.o');
 * spec.programs.new_policy.replaces = { program: filter.programs.filter, function: 'policy' };
 * await using object = await spec.load();
 * await object.programs.new_policy.attach();
 * ```
 */
export interface FreplaceOptions {
  /** A program of another object, which holds the function. */
  readonly program: LinkableProgram;
  /** A global function of it, or the program itself. */
  readonly function: string;
}

/** The kernel calls the program in place of the function (Linux 5.6), or of another of the same signature (5.10). */
export function attachFreplace(program: AttachingProgram, options?: Partial<FreplaceOptions>): Attaching {
  if (options === undefined) return { ...attachSection({ ...program, attachable: true }), explain };
  const { program: target, function: name } = options;
  if (target === undefined || typeof name !== 'string') {
    throw wrongOptions(
      program,
      "takes the place of a function: attach({ program: other.programs.NAME, function: 'NAME' }), or without options that which it was loaded for.",
    );
  }
  return {
    target: `${target.name}:${name}`,
    start: () => binding.programAttachFreplace(program.object, program.name, target.loaded, name),
    startSync: () => binding.programAttachFreplaceSync(program.object, program.name, target.loaded, name),
    link: Link,
    explain,
  };
}

function explain({ code }: NativeError): string | undefined {
  switch (code) {
    case 'EBUSY':
    case 'EEXIST':
      return 'another program has taken the place of that function';
    case 'EINVAL':
      return 'it is no global function of that program with the same signature';
    case 'ESRCH':
    case 'ENOENT':
      return 'the program has no such function in its BTF: is it global, and compiled with -g?';
    default:
      return undefined;
  }
}
