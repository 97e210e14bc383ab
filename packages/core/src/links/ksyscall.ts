import { attachTargetOf } from '@ebpf-ts/elf';
import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Which system call a ksyscall or kretsyscall attaches to; what its section's name says is the default
 * (`bpf_program__attach_ksyscall`). Cookies need Linux 5.15.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_call: 'ksyscall' } }>('files.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_call.attach({ syscall: 'unlinkat', cookie: 1n });
 * ```
 */
export interface KsyscallOptions extends CookieOption {
  /** Without the processor's prefix: `openat`. */
  readonly syscall?: string;
}

/** A ksyscall attaches to a system call's function, by whatever name this processor's kernel has for it. */
export function attachKsyscall(program: AttachingProgram, options: Given<KsyscallOptions> = {}): Attaching {
  const { syscall, cookie } = options;
  if (syscall === undefined && cookie === undefined) return attachSection(program);
  const named = attachTargetOf(program.section);
  const name = syscall ?? (named?.kind === 'syscall' ? named.name : undefined);
  if (name === undefined) {
    throw wrongOptions(
      program,
      'attaches to a system call. Name it in its section, SEC("ksyscall/openat"), or give attach({ syscall: \'openat\' }).',
    );
  }
  const request = { name, cookie, retprobe: program.kind === 'kretsyscall' };
  return {
    target: name,
    start: () => binding.programAttachKsyscall(program.object, program.name, request),
    startSync: () => binding.programAttachKsyscallSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => cookieRefusal(program, options, '5.15', refusal),
  };
}
