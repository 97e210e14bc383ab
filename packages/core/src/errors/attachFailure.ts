import { isNativeError } from '@ebpf-ts/native';
import { attachTarget, PermissionError } from '@ebpf-ts/probe';
import { AttachError } from './attachError.ts';
import { lastLinesOf } from './nativeLog.ts';

/** The program that was to be attached. */
interface Attaching {
  readonly name: string;
  readonly section: string;
  readonly kind: string;
  readonly target: string | undefined;
}

/** What a failed attach was, with what the kernel says of the target. */
export function attachFailure(program: Attaching, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  if (error.code === 'EPERM' || error.code === 'EACCES') {
    return new PermissionError({
      what: `program '${program.name}' (section '${program.section}')`,
      code: error.code,
      syscall: error.syscall,
      log: error.log,
      cause: error,
    });
  }
  return new AttachError(
    program,
    `${error.message}${adviceOn(program, error.code)}\n${lastLinesOf(error.log, 3)}`.trimEnd(),
    {
      code: error.code,
      errno: error.errno,
      log: error.log,
      cause: error,
    },
  );
}

function adviceOn({ kind, target }: Attaching, code: string): string {
  if (code === 'EEXIST') return ': it is attached there already, and once is all the kernel takes';
  if (kind !== 'tracepoint' || target === undefined) return '';
  if (!target.includes('/'))
    return ': a tracepoint is named CATEGORY/NAME, for example sched/sched_process_exec';
  const { status, hint } = attachTarget('tracepoint', target);
  if (status === 'supported') return '';
  const missing = status === 'unsupported' ? `: this kernel has no tracepoint '${target}'` : '';
  return hint === undefined ? missing : `${missing}; ${hint}`;
}
