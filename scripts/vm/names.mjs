/** The Debian release that keeps each of these kernels; all others are looked for where the newest one is. */
const SUITES = new Map([
  ['5.10', ['bullseye']],
  ['6.1', ['bookworm']],
  ['6.12', ['trixie']],
]);

/** Backports are often ahead of unstable, and sometimes behind. */
const NEWEST_SUITES = ['trixie-backports', 'sid'];

/** The kernels that every change is tried on. */
export const DEFAULT_KERNELS = [...SUITES.keys(), 'newest'];

/**
 * Whether this can be the name of a kernel: `newest`, a line such as `6.12`, or one version such as `7.2.13`.
 *
 * @param {string} name
 */
export const isKernelName = (name) => name === 'newest' || /^\d+\.\d+(\.\d+)?$/.test(name);

/**
 * The Debian releases in which to look for a kernel.
 *
 * @param {string} name
 * @returns {readonly string[]}
 */
export const suitesOf = (name) => SUITES.get(name) ?? NEWEST_SUITES;

/**
 * The release, as `uname -r` prints it but for the flavour, of the newest kernel that goes by this name and of
 * which everything is there; undefined without one.
 *
 * @param {string} name
 * @param {readonly string[]} packages the names of all packages that could be installed
 * @param {string} [flavour] Debian's name of the processor
 * @returns {string | undefined}
 */
export function chooseRelease(name, packages, flavour = 'amd64') {
  const all = new Set(packages);
  return packages
    .flatMap((each) => releaseOf(each, flavour) ?? [])
    .filter((release) => name === 'newest' || release === name || isOfLine(release, name))
    .filter((release) => isWhole(release, flavour, all))
    .sort(byVersion)
    .at(-1);
}

/**
 * The packages that bring a kernel. From 6.19 on Debian ships image, modules and configuration apart.
 *
 * @param {string} release
 * @param {readonly string[]} packages
 * @param {string} [flavour]
 */
export const packagesOf = (release, packages, flavour = 'amd64') =>
  ['image', 'binary', 'modules', 'base']
    .map((part) => `linux-${part}-${release}-${flavour}`)
    .filter((each) => packages.includes(each));

/**
 * The release of a kernel for ordinary machines: those for the cloud have no 9p, those for real time (`-rt`) behave
 * differently.
 *
 * @param {string} image the name of a package
 * @param {string} flavour
 */
function releaseOf(image, flavour) {
  const [, release, rest] = /^linux-image-(\d+\.\d+\.\d+(?:-\d+)?(?:\+deb\d+)?)-(.*)$/.exec(image) ?? [];
  return rest === flavour ? release : undefined;
}

/**
 * `5.10` names `5.10.0-32`, and `7.2.13` names `7.2.13+deb14`.
 *
 * @param {string} release
 * @param {string} line
 */
const isOfLine = (release, line) => release.startsWith(line) && /^[.+-]/.test(release.slice(line.length));

/**
 * Backports keep the images of kernels whose modules are gone.
 *
 * @param {string} release
 * @param {string} flavour
 * @param {ReadonlySet<string>} packages
 */
const isWhole = (release, flavour, packages) =>
  !packages.has(`linux-binary-${release}-${flavour}`) || packages.has(`linux-modules-${release}-${flavour}`);

/**
 * @param {string} a
 * @param {string} b
 */
function byVersion(a, b) {
  const [left, right] = [a, b].map((release) => release.split(/\D+/).map(Number));
  return (
    (left ?? []).map((part, index) => part - (right?.[index] ?? 0)).find((difference) => difference !== 0) ??
    0
  );
}
