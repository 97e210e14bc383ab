/**
 * Whether a kernel is of a mainline release or a later one, by what `uname -r` says: `7.3-cloud-amd64`, `6.1.0-28-amd64`.
 * Versions are compared part by part, since 5.10 is newer than 5.9.
 *
 * @example
 * ```ts
 * import { environmentSync, isAtLeast } from '@ebpf-ts/probe';
 *
 * if (!isAtLeast(environmentSync().kernel, '5.8')) console.error('older than ring buffers');
 * ```
 */
export function isAtLeast(kernel: string, release: string): boolean {
  return compareReleases(kernel, release) >= 0;
}

/** Less than 0 where the first is older, 0 where both are of one mainline release. */
export function compareReleases(one: string, other: string): number {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [partsOf(one), partsOf(other)];
  return major - otherMajor || minor - otherMinor;
}

/** The newest of some releases; undefined without any. */
export function newestOf(releases: Iterable<string | undefined>): string | undefined {
  let newest: string | undefined;
  for (const release of releases) {
    if (release === undefined) continue;
    if (newest === undefined || compareReleases(release, newest) > 0) newest = release;
  }
  return newest;
}

function partsOf(version: string): readonly number[] {
  return (/^\D*(\d+)(?:\.(\d+))?/.exec(version) ?? []).slice(1).map((part) => Number(part ?? 0));
}
