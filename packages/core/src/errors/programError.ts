import { isNativeError } from '@ebpf-ts/native';
import { PermissionError } from '@ebpf-ts/probe';

/**
 * Something that was asked of a loaded program was refused: to open, pin, dump or run it.
 *
 * @example
 * ```ts
 * import { openProgram, ProgramError } from '@ebpf-ts/core';
 *
 * try {
 *   using program = openProgram({ path: '/sys/fs/bpf/on_exec' });
 *   console.log(program.info().id);
 * } catch (error) {
 *   if (error instanceof ProgramError && error.code === 'ENOENT') console.log('it is not pinned');
 *   else throw error;
 * }
 * ```
 */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** The errno's name; where the kernel was not asked, `ERR_HANDLE_CLOSED`, `ERR_INVALID_ARG_VALUE` or `ERR_PROGRAM`. */
  readonly code: string;
  /** The errno, positive; 0 where the kernel was not asked. */
  readonly errno: number;
  /** The bpf(2) command, for example `BPF_PROG_TEST_RUN`; empty where the kernel was not asked. */
  readonly syscall: string;
  /** The program's name, or how it was asked for. */
  readonly program: string;

  constructor(
    program: string,
    reason: string,
    options: { code?: string; errno?: number; syscall?: string; cause?: unknown } = {},
  ) {
    super(`${program}: ${reason}`, options.cause === undefined ? {} : { cause: options.cause });
    this.program = program;
    this.code = options.code ?? 'ERR_PROGRAM';
    this.errno = options.errno ?? 0;
    this.syscall = options.syscall ?? '';
  }

  /** The error of a native call on a program, with advice where there is some; a `PermissionError` where it is one. */
  static from(program: string, error: unknown, advice?: string): unknown {
    if (!isNativeError(error)) return error;
    const { code, errno, syscall, log } = error;
    if (code === 'EPERM' || code === 'EACCES') {
      return new PermissionError({ what: program, code, syscall, log, cause: error });
    }
    const reason = advice === undefined ? error.message : `${error.message}: ${advice}`;
    return new ProgramError(program, reason, { code, errno, syscall, cause: error });
  }
}
