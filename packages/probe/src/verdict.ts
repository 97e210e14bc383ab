/**
 * What the kernel says to a feature.
 *
 * - `supported`: it was tried and it works
 * - `unsupported`: the kernel does not know it
 * - `denied`: the kernel refused this process, and may well have the feature
 * - `disabled`: it is there and switched off
 * - `unknown`: the attempt told nothing
 */
export type Status = 'supported' | 'unsupported' | 'denied' | 'disabled' | 'unknown';

/** Where a verdict comes from: a system call's answer, or a file. */
export type Evidence =
  | { readonly kind: 'syscall'; readonly syscall: string; readonly errno: string; readonly log?: string }
  | { readonly kind: 'file'; readonly path: string; readonly says: string };

/** A status with its evidence. */
export interface Verdict {
  readonly status: Status;
  readonly evidence: readonly Evidence[];
  /** The mainline release that brought the feature: a fact about Linux, no verdict on this kernel. */
  readonly since?: string;
  /** What to do about it. */
  readonly hint?: string;
}
