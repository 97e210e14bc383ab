import type { Evidence, Verdict } from '../../packages/probe/src/index.ts';

/** Where a test runs: a kernel of the matrix, whose configuration is known, or whatever kernel is at hand. */
export interface Place {
  /** `uname -r`. */
  readonly release: string;
  /** The name in the matrix, such as `6.12`; undefined for a machine of which nothing is known. */
  readonly matrix: string | undefined;
  /** Why features are missing in kernels of the matrix though their version has them, by kernel and by feature. */
  readonly exceptions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What to do with a test that needs a feature. */
export type Decision =
  | { readonly run: true }
  | { readonly skip: string }
  /** Coverage would be lost in silence. */
  | { readonly fail: string };

/**
 * A feature may be missing where it is newer than the kernel, or where the list of exceptions says why. On any other
 * kernel of the matrix its absence is a failure: of the kernel's build, or of the probe. Of a machine outside the
 * matrix nothing is expected.
 */
export function decide(feature: string, verdict: Verdict, { release, matrix, exceptions }: Place): Decision {
  const { status, since } = verdict;
  const excuse =
    matrix === undefined ? undefined : (exceptions[matrix]?.[feature] ?? exceptions.every?.[feature]);
  if (status === 'supported') {
    if (excuse === undefined || exceptions[matrix ?? '']?.[feature] === undefined) return { run: true };
    return { fail: `${feature} is here, and yet an exception for Linux ${matrix} says: ${excuse}` };
  }
  if (excuse !== undefined) return { skip: `${feature}: ${excuse}` };
  const seen = `${status}, ${verdict.evidence.map(shown).join('; ')}`;
  if (matrix === undefined) return { skip: `${feature}: ${seen}` };
  if (status === 'unsupported' && since !== undefined && isOlder(release, since)) {
    return { skip: `${feature}: needs Linux ${since}` };
  }
  const expected = since === undefined ? '' : ` (mainline has it since ${since})`;
  return { fail: `Linux ${release} must have ${feature}${expected}, and the probe says: ${seen}` };
}

function shown(evidence: Evidence): string {
  return evidence.kind === 'file'
    ? `${evidence.path}: ${evidence.says}`
    : `${evidence.syscall} → ${evidence.errno}`;
}

/** Whether a release is of a version before another. */
export function isOlder(release: string, since: string): boolean {
  const [[major = 0, minor = 0] = [], [sinceMajor = 0, sinceMinor = 0] = []] = [release, since].map(
    (version) => version.split(/[^\d]/).map(Number),
  );
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}
