/**
 * The kernel does not have what was asked for.
 *
 * @example
 * ```ts
 * import { BpfObject, UnsupportedError } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * await spec.load().catch((error: unknown) => {
 *   if (error instanceof UnsupportedError) console.error(`needs ${error.feature}`);
 *   throw error;
 * });
 * ```
 */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  readonly code = 'ERR_UNSUPPORTED';
  /** What is missing. */
  readonly feature: string;
  /** The mainline release that brought it. */
  readonly since: string | undefined;

  constructor(what: string, missing: { feature: string; since?: string; hint: string; cause?: unknown }) {
    const since = missing.since === undefined ? '' : ` (Linux ${missing.since})`;
    super(`${what}: this kernel has no ${missing.feature}${since}. ${missing.hint}`, {
      cause: missing.cause,
    });
    this.feature = missing.feature;
    this.since = missing.since;
  }
}
