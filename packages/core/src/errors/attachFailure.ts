import { isNativeError, type NativeError } from '@ebpf-ts/native';
import { PermissionError } from '@ebpf-ts/probe';
import { AttachError } from './attachError.ts';
import { lastLinesOf } from './nativeLog.ts';

/** The program that was to be attached. */
interface Program {
  readonly name: string;
  readonly section: string;
}

/** Where to, and what the way of attaching knows of refusals. */
interface Attempt {
  readonly target: string | undefined;
  readonly explain?: (refusal: NativeError) => string | Error | undefined;
}

/** What a failed attach was, with what the way of attaching says of it. */
export function attachFailure(program: Program, { target, explain }: Attempt, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const { code, errno, syscall, log } = error;
  const explained = explain?.(error);
  if (explained instanceof Error) return explained;
  if (code === 'EPERM' || code === 'EACCES') {
    const what = `program '${program.name}' (section '${program.section}')`;
    return new PermissionError({ what, code, syscall, log, section: program.section, cause: error });
  }
  const advice = explained === undefined ? '' : `: ${explained}`;
  return new AttachError(
    { ...program, target },
    `${error.message}${advice}\n${lastLinesOf(log, 3)}`.trimEnd(),
    { code, errno, log, cause: error },
  );
}
