import { binding, type NativeError } from '@ebpf-ts/native';
import { attachTargetSync } from '@ebpf-ts/probe';
import { AttachError } from '../errors/attachError.ts';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { Link } from './link.ts';

/** Attaches where the section's name says: `SEC("fentry/vfs_mkdir")`. */
export function attachSection(program: AttachingProgram): Attaching {
  if (!program.attachable) {
    throw new AttachError(
      program,
      `the section's name does not say where to attach a program of kind ${program.kind}. Name the target in it, for example SEC("tracepoint/sched/sched_process_exec").`,
    );
  }
  return {
    target: program.target,
    start: () => binding.programAttach(program.object, program.name),
    startSync: () => binding.programAttachSync(program.object, program.name),
    link: Link,
    explain: (refusal) => explain(program, refusal),
  };
}

function explain({ kind, target }: AttachingProgram, refusal: NativeError): string | undefined {
  if (refusal.code === 'EEXIST') return 'it is attached there already, and once is all the kernel takes';
  return kind === 'tracepoint' && target !== undefined ? explainTracepoint(target) : undefined;
}

/** What is wrong with the name of a tracepoint. */
export function explainTracepoint(target: string): string | undefined {
  if (!target.includes('/'))
    return 'a tracepoint is named CATEGORY/NAME, for example sched/sched_process_exec';
  const { status, hint } = attachTargetSync('tracepoint', target);
  if (status === 'supported') return undefined;
  const missing = status === 'unsupported' ? [`this kernel has no tracepoint '${target}'`] : [];
  return [...missing, ...(hint === undefined ? [] : [hint])].join('; ');
}
