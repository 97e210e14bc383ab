import { distance } from 'fastest-levenshtein';

/** As many suggestions as are of use. */
const MOST = 3;

/** The names that somebody may have meant, the nearest first: those that few letters turn into it. */
export function nearest(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near: { readonly candidate: string; readonly far: number }[] = [];
  for (const candidate of names) {
    // What is much longer or shorter is far in any case.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const far = distance(wanted, candidate.toLowerCase());
    if (far <= limit) near.push({ candidate, far });
  }
  return near
    .sort((one, other) => one.far - other.far)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}
