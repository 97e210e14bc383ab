import { attachTargetOf } from '@ebpf-ts/elf';
import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Where a kretprobe attaches; what its section's name says is the default (`bpf_program__attach_kprobe_opts`).
 * Cookies need Linux 5.15.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_return: 'kretprobe' } }>('files.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_return.attach({ function: 'vfs_unlink', cookie: 1n });
 * await object.programs.on_return.attach({ function: 'vfs_rmdir', cookie: 2n });
 * ```
 */
export interface KretprobeOptions extends CookieOption {
  /** A function of the kernel or of a loaded module. */
  readonly function?: string;
}

/** Where a kprobe attaches, likewise: at any instruction of a function. */
export type KprobeOptions = CookieOption &
  (
    | {
        readonly function: string;
        /** Bytes from the function's beginning. Default: 0. */
        readonly offset?: number;
      }
    | { readonly function?: never; readonly offset?: never }
  );

/** A kprobe attaches to an instruction of the kernel, a kretprobe to a function's return. */
export function attachKprobe(program: AttachingProgram, options: Given<KprobeOptions> = {}): Attaching {
  const { cookie } = options;
  if (options.function === undefined && cookie === undefined) return attachSection(program);
  const named = attachTargetOf(program.section);
  const { name, offset } =
    options.function === undefined && named?.kind === 'kernel_function'
      ? named
      : { name: options.function, offset: options.offset ?? 0 };
  if (name === undefined) {
    throw wrongOptions(
      program,
      'attaches to a function of the kernel. Name it in its section, SEC("kprobe/vfs_read"), or give attach({ function: \'vfs_read\' }).',
    );
  }
  const request = { function: name, offset, cookie, retprobe: program.kind === 'kretprobe' };
  return {
    target: offset === 0 ? name : `${name}+${offset}`,
    start: () => binding.programAttachKprobe(program.object, program.name, request),
    startSync: () => binding.programAttachKprobeSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => cookieRefusal(program, options, '5.15', refusal),
  };
}
