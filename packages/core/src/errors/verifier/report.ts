import type { VerifierCategory } from './rejection.ts';

/** The sections that Linux 7.3 prints behind the line that says what is wrong. */
export interface VerifierReport {
  readonly category: VerifierCategory | undefined;
  readonly title: string;
  readonly reason: string | undefined;
  readonly suggestion: string | undefined;
}

/** Reads a report from its first line, `Verification failed: CATEGORY: TITLE`; it may be cut off anywhere. */
export function readReport(lines: readonly string[]): VerifierReport {
  const [, name, title] = /^Verification failed: ([^:]+)(?:: (.*))?$/.exec(lines[0] ?? '') ?? [];
  return {
    category: CATEGORIES.find((category) => category === name),
    title: title ?? '',
    reason: sectionOf(lines, 'Reason:'),
    suggestion: sectionOf(lines, 'Suggestion:'),
  };
}

const CATEGORIES: readonly VerifierCategory[] = [
  'Memory Safety',
  'Register Type Safety',
  'Call Type Safety',
  'Resource Lifetime Safety',
  'Execution Context Safety',
  'Program Structure',
  'Policy',
  'Verifier Limit',
  'Verifier Internal Error',
];

/** A section goes from its title to the next empty line, and is wrapped for a terminal. */
function sectionOf(lines: readonly string[], title: string): string | undefined {
  const begin = lines.indexOf(title);
  if (begin === -1) return undefined;
  const end = lines.indexOf('', begin);
  const text = lines.slice(begin + 1, end === -1 ? undefined : end).map((line) => line.trim());
  return text.length === 0 ? undefined : text.join(' ');
}
