import { isNativeError } from '@ebpf-ts/native';
import { attachTarget, PermissionError } from '@ebpf-ts/probe';
import { AttachError } from './attachError.ts';
import { lastLinesOf } from './nativeLog.ts';

/** What a failed attach was, with what the kernel says of the target. */
export function attachFailure(
  program: { name: string; section: string; kind: string; target: string | undefined },
  error: unknown,
): unknown {
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
    `${error.message}${adviceOn(program)}\n${lastLinesOf(error.log, 3)}`.trimEnd(),
    {
      code: error.code,
      errno: error.errno,
      log: error.log,
      cause: error,
    },
  );
}

function adviceOn({ kind, target }: { kind: string; target: string | undefined }): string {
  if (kind !== 'tracepoint' || target === undefined) return '';
  const { status, hint } = attachTarget('tracepoint', target);
  if (status === 'supported') return '';
  const missing = status === 'unsupported' ? `: this kernel has no tracepoint '${target}'` : '';
  return hint === undefined ? missing : `${missing}; ${hint}`;
}
