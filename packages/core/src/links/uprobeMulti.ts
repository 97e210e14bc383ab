import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Where a uprobe.multi or uretprobe.multi attaches; what its section's name says is the default
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
export interface UprobeMultiOptions {
  /** The program or shared library: its path, or its name, to be looked for where the system keeps them. */
  readonly binary: string;
  /** The functions: a name in which `*` stands for any letters and `?` for one. */
  readonly pattern: string;
  /** Of this process only. Default: of every process that has or will have the binary in its memory. */
  readonly pid?: number;
}

/** A uprobe.multi attaches to many functions by one link. */
export function attachUprobeMulti(
  program: AttachingProgram,
  options?: Partial<UprobeMultiOptions>,
): Attaching {
  if (options === undefined && program.attachable) return attachSection(program);
  const { binary, pattern, pid } = options ?? {};
  if (typeof binary !== 'string' || typeof pattern !== 'string') {
    throw wrongOptions(
      program,
      "attaches to functions of a binary. Name them in its section, SEC(\"uprobe.multi//bin/bash:read*\"), or give attach({ binary: '/bin/bash', pattern: 'read*' }).",
    );
  }
  const request = { binary, pattern, pid, retprobe: program.kind === 'uretprobe.multi' };
  return {
    target: `${binary}:${pattern}`,
    start: () => binding.programAttachUprobeMulti(program.object, program.name, request),
    startSync: () => binding.programAttachUprobeMultiSync(program.object, program.name, request),
    link: Link,
  };
}
