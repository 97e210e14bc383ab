import type { Finding } from '@ebpf-ts/probe';

/**
 * An object could not be loaded, for another reason than its programs' verification.
 *
 * @example
 * ```ts
 * import { BpfObject, LoadError } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * await spec.load().catch((error: unknown) => {
 *   if (error instanceof LoadError) console.error(error.code, error.log);
 *   throw error;
 * });
 * ```
 */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  /** The errno's name, or `ERR_LOAD` where nothing was asked of the kernel. */
  readonly code: string;
  readonly errno: number;
  /** The libbpf function that failed; empty where none was called. */
  readonly syscall: string;
  /** The object's name. */
  readonly object: string;
  /** Everything libbpf printed. */
  readonly log: string;
  /** What the object needs and the kernel has not, as a preflight finds it; empty where it finds nothing. */
  readonly findings: readonly Finding[];

  constructor(
    object: string,
    reason: string,
    failed: {
      code?: string;
      errno?: number;
      syscall?: string;
      log?: string;
      findings?: readonly Finding[];
      cause?: unknown;
    } = {},
  ) {
    super(`${object}: ${reason}`, { cause: failed.cause });
    this.object = object;
    this.code = failed.code ?? 'ERR_LOAD';
    this.errno = failed.errno ?? 0;
    this.syscall = failed.syscall ?? '';
    this.log = failed.log ?? '';
    this.findings = failed.findings ?? [];
  }
}
