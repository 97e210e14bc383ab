import { basename } from 'node:path';
import { type Verification, VerifierError } from '@ebpf-ts/core';

/**
 * What `ebpf-ts verify --json` prints of a program, with the names of veristat's columns. Members are added, never
 * renamed or removed.
 *
 * @example
 * ```ts
 * import type { VerifiedProgram } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const programs: readonly VerifiedProgram[] = JSON.parse(text);
 * for (const { prog_name, verdict, explanation } of programs) console.log(prog_name, verdict, explanation);
 * ```
 */
export interface VerifiedProgram {
  readonly file_name: string;
  readonly prog_name: string;
  readonly verdict: 'success' | 'failure';
  /** Microseconds; null where the verifier did not say, as of a program that was refused. */
  readonly duration: number | null;
  readonly total_insns: number | null;
  readonly total_states: number | null;
  readonly peak_states: number | null;
  /** Instructions in the object. */
  readonly prog_size: number;
  /** Bytes of machine code. */
  readonly prog_size_jited: number;
  /** The class of the refusal, see `VerifierError`; null of a program that was accepted, and where it is not known. */
  readonly reason: string | null;
  readonly category: string | null;
  readonly explanation: string | null;
  readonly fix: string | null;
  /** Of the line of the source that is meant. */
  readonly source: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** All that there is to say, as a terminal shows it. */
  readonly message: string | null;
}

export function verifiedProgram(file: string, verification: Verification): VerifiedProgram {
  const { program, verdict, stats, size, jitedSize, error } = verification;
  const refusal = error instanceof VerifierError ? error : undefined;
  const source = refusal?.source;
  return {
    file_name: basename(file),
    prog_name: program,
    verdict,
    duration: stats?.timeUs ?? null,
    total_insns: stats?.processed ?? null,
    total_states: stats?.states ?? null,
    peak_states: stats?.peakStates ?? null,
    prog_size: size,
    prog_size_jited: jitedSize,
    reason: refusal?.reason ?? null,
    category: refusal?.category ?? null,
    explanation: refusal?.explanation ?? null,
    fix: refusal?.fix ?? null,
    source: source === undefined ? null : { file: source.file, line: source.line, column: source.column },
    message: error instanceof Error ? error.message : null,
  };
}
