import { attachTargetOf } from '@ebpf-ts/elf';
import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import { type ProcessOption, pidOf } from './processScope.ts';
import { attachSection } from './section.ts';

/**
 * Where a uprobe or uretprobe attaches; what its section's name says is the default
 * (`bpf_program__attach_uprobe_opts`). Cookies need Linux 5.15.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_query: 'uprobe' } }>('queries.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_query.attach({ binary: '/usr/bin/psql', symbol: 'PSQLexec' });
 * ```
 */
export type UprobeOptions = ProcessOption &
  CookieOption & {
    /**
     * Bytes from the beginning of the file to a 16-bit counter that the kernel raises while somebody is attached, which
     * some static probes look at (Linux 4.20).
     */
    readonly refCounterOffset?: number;
  } & (
    | {
        /** The program or shared library: its path, or its name, to be looked for where the system keeps them. */
        readonly binary: string;
        /** The function; `name@VERSION` for one of a library that has several. */
        readonly symbol: string;
        /** Bytes from the function's beginning. Default: 0. */
        readonly offset?: number;
      }
    | {
        readonly binary: string;
        readonly symbol?: never;
        /** Bytes from the beginning of the file. */
        readonly offset: number;
      }
    | { readonly binary?: never; readonly symbol?: never; readonly offset?: never }
  );

/** A uprobe attaches to an instruction of a program or library, in every process or in one. */
export function attachUprobe(program: AttachingProgram, options?: Given<UprobeOptions>): Attaching {
  if (options === undefined && program.attachable) return attachSection(program);
  const named = attachTargetOf(program.section);
  const { binary, symbol, offset } =
    options?.binary === undefined && named?.kind === 'user_function'
      ? { binary: named.binary, symbol: named.name, offset: named.offset }
      : (options ?? {});
  if (typeof binary !== 'string' || (symbol === undefined && offset === undefined)) {
    throw wrongOptions(
      program,
      "attaches to a function of a binary. Name them in its section, SEC(\"uprobe//bin/bash:readline\"), or give attach({ binary: '/bin/bash', symbol: 'readline' }).",
    );
  }
  const { cookie, refCounterOffset, pid } = options ?? {};
  const retprobe = program.kind === 'uretprobe';
  const scope = pidOf(program, pid);
  const request = { binary, symbol, offset, cookie, refCounterOffset, pid: scope, retprobe };
  return {
    target: `${binary}:${symbol ?? offset}`,
    start: () => binding.programAttachUprobe(program.object, program.name, request),
    startSync: () => binding.programAttachUprobeSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => cookieRefusal(program, options ?? {}, '5.15', refusal),
  };
}
