import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Where a uprobe or uretprobe attaches; what its section's name says is the default
 * (`bpf_program__attach_uprobe_opts`).
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
export type UprobeOptions = {
  /** The program or shared library: its path, or its name, to be looked for where the system keeps them. */
  readonly binary: string;
  /** Of this process only. Default: of every process that has or will have the binary in its memory. */
  readonly pid?: number;
} & (
  | {
      /** The function; `name@VERSION` for one of a library that has several. */
      readonly symbol: string;
      /** Bytes from the function's beginning. Default: 0. */
      readonly offset?: number;
    }
  | {
      readonly symbol?: never;
      /** Bytes from the beginning of the file. */
      readonly offset: number;
    }
);

/** A uprobe attaches to an instruction of a program or library, in every process or in one. */
export function attachUprobe(program: AttachingProgram, options?: Partial<UprobeOptions>): Attaching {
  if (options === undefined && program.attachable) return attachSection(program);
  const { binary, symbol, offset, pid } = options ?? {};
  if (typeof binary !== 'string' || (symbol === undefined && offset === undefined)) {
    throw wrongOptions(
      program,
      "attaches to a function of a binary. Name them in its section, SEC(\"uprobe//bin/bash:readline\"), or give attach({ binary: '/bin/bash', symbol: 'readline' }).",
    );
  }
  const request = { binary, symbol, offset, pid, retprobe: program.kind === 'uretprobe' };
  return {
    target: `${binary}:${symbol ?? offset}`,
    start: () => binding.programAttachUprobe(program.object, program.name, request),
    startSync: () => binding.programAttachUprobeSync(program.object, program.name, request),
    link: Link,
  };
}
