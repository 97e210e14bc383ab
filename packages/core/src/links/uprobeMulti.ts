import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { type ProcessOption, pidOf } from './processScope.ts';
import { attachSection } from './section.ts';

/**
 * Where a uprobe.multi, uretprobe.multi or uprobe.session attaches; what its section's name says is the default
 * (`bpf_program__attach_uprobe_multi`, Linux 6.6).
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_alloc: 'uprobe.multi' } }>('allocs.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_alloc.attach({ binary: 'libc.so.6', pattern: '*alloc' });
 * ```
 */
export type UprobeMultiOptions = ProcessOption & {
  /** The program or shared library: its path, or its name, to be looked for where the system keeps them. */
  readonly binary: string;
} & (
    | {
        /** The functions: a name in which `*` stands for any letters and `?` for one. */
        readonly pattern: string;
        readonly symbols?: never;
        readonly offsets?: never;
        readonly cookies?: never;
        readonly refCounterOffsets?: never;
      }
    | (UprobeMultiPlaces & {
        /** Each by its whole name. */
        readonly symbols: readonly string[];
        readonly pattern?: never;
        readonly offsets?: never;
      })
    | (UprobeMultiPlaces & {
        /** Bytes from the beginning of the file. */
        readonly offsets: readonly bigint[];
        readonly pattern?: never;
        readonly symbols?: never;
      })
  );

/** What each of the places that are named one by one may have. */
export interface UprobeMultiPlaces {
  /** What `bpf_get_attach_cookie()` returns in each of them. Default: 0. */
  readonly cookies?: readonly bigint[];
  /** Where each has a counter of those who are attached, as for a single uprobe. */
  readonly refCounterOffsets?: readonly bigint[];
}

/** A uprobe.multi attaches to many functions by one link; a uprobe.session (Linux 6.13) to their returns as well. */
export function attachUprobeMulti(program: AttachingProgram, options?: Given<UprobeMultiOptions>): Attaching {
  if (options === undefined && program.attachable) return attachSection(program);
  const { binary, pattern, symbols, offsets, cookies, refCounterOffsets, pid } = options ?? {};
  const given = [pattern, symbols, offsets].filter((each) => each !== undefined);
  if (typeof binary !== 'string' || given.length !== 1) {
    throw wrongOptions(
      program,
      "attaches to functions of a binary. Name them in its section, SEC(\"uprobe.multi//bin/bash:read*\"), or give attach({ binary: '/bin/bash', pattern: 'read*' }), or symbols or offsets in place of the pattern.",
    );
  }
  const places = symbols ?? offsets;
  if (places?.length === 0) throw wrongOptions(program, 'attaches to one function at least');
  for (const each of [cookies, refCounterOffsets]) {
    if (each !== undefined && each.length !== places?.length) {
      throw wrongOptions(
        program,
        `takes a cookie, and an offset of a counter, for each symbol or offset: ${places?.length ?? 0}, not ${each.length}`,
      );
    }
  }
  const request = {
    ...{ binary, pattern, symbols, offsets, cookies, refCounterOffsets, pid: pidOf(program, pid) },
    retprobe: program.kind === 'uretprobe.multi',
    session: program.kind === 'uprobe.session',
  };
  return {
    target: `${binary}:${pattern ?? places?.join(', ')}`,
    start: () => binding.programAttachUprobeMulti(program.object, program.name, request),
    startSync: () => binding.programAttachUprobeMultiSync(program.object, program.name, request),
    link: Link,
  };
}
