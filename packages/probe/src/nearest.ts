/**
 * Of some names those that somebody who wrote `name` may have meant, the likest first, three at most.
 *
 * @example
 * ```ts
 * import { nearest } from '@ebpf-ts/probe';
 *
 * nearest('vfs_raed', ['vfs_read', 'vfs_write', 'do_exit']); // ['vfs_read']
 * ```
 */
export function nearest(name: string, candidates: Iterable<string>): readonly string[] {
  const near = new Map<string, number>();
  const [least, most] = [name.length * ENOUGH, name.length / ENOUGH];
  for (const candidate of candidates) {
    // There are hundreds of thousands of them, and most are much longer or shorter.
    if (candidate.length < least || candidate.length > most) continue;
    const alike = likeness(name, candidate);
    if (alike > ENOUGH) near.set(candidate, alike);
  }
  return (
    [...near]
      // Of what is as likely, the names decide: the kernel lists them in another order than a profile does.
      .sort(([first, one], [second, other]) => other - one || (first < second ? -1 : 1))
      .slice(0, 3)
      .map(([candidate]) => candidate)
  );
}

/** How much of a name has to be the same. */
const ENOUGH = 0.6;

/** How much of two names is the same at their beginning and at their end, from 0 to 1. */
function likeness(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let begin = 0;
  while (begin < shorter && one[begin] === other[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && one.at(-1 - end) === other.at(-1 - end)) end++;
  return (begin + end) / Math.max(one.length, other.length);
}
