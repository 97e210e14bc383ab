import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { cachedPrograms, environment } from './paths.mjs';

/**
 * Something the machine must have: how to see that it is there, and the Debian package that brings it. What is
 * looked for is the thing and not the package, so that it may also come from elsewhere.
 *
 * @typedef {{ readonly found: () => boolean, readonly package: string }} Need
 */

/** @type {readonly Need[]} */
const FOR_DEMO = [
  { package: 'g++', found: () => isProgram('g++') },
  { package: 'make', found: () => isProgram('make') },
  { package: 'python3', found: () => isProgram('python3') },
  { package: 'clang', found: () => isProgram('clang') },
  { package: 'llvm', found: () => isProgram('llvm-strip') },
  { package: 'zlib1g-dev', found: () => existsSync('/usr/include/zlib.h') },
  { package: 'ca-certificates', found: () => hasCertificates() },
];

/** @type {readonly Need[]} */
const FOR_TESTS = [
  { package: 'llvm', found: () => isProgram('llvm-objdump') && isProgram('llvm-readelf') },
  { package: 'binutils', found: () => isProgram('readelf') },
  { package: 'libelf-dev', found: () => existsSync('/usr/include/libelf.h') },
  { package: 'libbpf-dev', found: () => existsSync('/usr/include/bpf/libbpf.h') },
  { package: 'zstd', found: () => isProgram('zstd') },
  { package: 'xz-utils', found: () => isProgram('xz') },
  { package: 'iproute2', found: () => isProgram('ip') },
  { package: 'bpftool', found: () => works('bpftool', ['version']) },
];

/** @type {readonly Need[]} */
const FOR_KERNELS = [
  { package: 'cpio', found: () => isProgram('cpio') },
  { package: 'kmod', found: () => existsSync('/sbin/modprobe') },
  { package: 'zstd', found: () => isProgram('zstd') },
  { package: 'xz-utils', found: () => isProgram('xz') },
  { package: 'lz4', found: () => isProgram('lz4') },
];

/** @type {readonly Need[]} */
const FOR_MACHINES = [
  ...FOR_KERNELS,
  { package: 'qemu-system-x86', found: () => isProgram('qemu-system-x86_64') },
  // The package busybox brings a program of that name too, which needs libraries that an initramfs lacks.
  { package: 'busybox-static', found: () => existsSync('/bin/busybox') && !works('ldd', ['/bin/busybox']) },
];

/**
 * Machines of another processor, and the addon for it: clang compiles for every processor, binutils and gcc do not.
 *
 * @type {readonly Need[]}
 */
const FOR_ARM64 = [
  ...FOR_KERNELS,
  ...FOR_DEMO,
  { package: 'qemu-system-arm', found: () => isProgram('qemu-system-aarch64') },
  { package: 'mmdebstrap', found: () => isProgram('mmdebstrap') },
  { package: 'lld', found: () => isProgram('ld.lld') },
  { package: 'binutils', found: () => isProgram('objdump') },
];

/** @type {readonly Need[]} */
const FOR_FUZZING = [{ package: 'libclang-rt-dev', found: () => hasLibFuzzer() }];

const NEEDS = {
  demo: FOR_DEMO,
  test: [...FOR_DEMO, ...FOR_TESTS],
  fuzz: FOR_FUZZING,
  vm: FOR_MACHINES,
  'vm-arm64': FOR_ARM64,
};

/**
 * The packages that are missing for these needs.
 *
 * @param {readonly Need[]} needs
 */
export const missing = (needs) => [
  ...new Set(needs.filter((need) => !need.found()).map((need) => need.package)),
];

/**
 * Compilers, headers and the programs with which the tests compare, from the distribution.
 *
 * @param {import('./steps.mjs').Purpose | 'fuzz' | 'vm' | 'vm-arm64'} purpose
 * @returns {import('./steps.mjs').Step}
 */
export function systemPackages(purpose) {
  const needs = NEEDS[purpose];
  return {
    name: 'system-packages',
    get title() {
      return `installing ${missing(needs).join(' ')} with apt-get`;
    },
    as: 'root',
    advice:
      'Check that apt-get works on this machine (network, mirror, free space), then run the same command again.',
    isDone: () => missing(needs).length === 0,
    async run(exec) {
      const wanted = missing(needs);
      if (!isProgram('apt-get')) throw new Error(withoutApt(wanted));
      if (!hasPackageLists()) await update(exec);
      try {
        await install(exec, wanted);
      } catch {
        // Lists that are older than the mirror name files that are gone.
        await update(exec);
        await install(exec, wanted);
      }
      if (wanted.includes('bpftool')) provideBpftool();
      const still = missing(needs);
      if (still.length > 0)
        throw new Error(`apt-get ended well, but what ${still.join(', ')} should bring is not there`);
    },
  };
}

/** @param {readonly string[]} wanted */
const withoutApt = (wanted) => `this machine has no apt-get.
Install by hand what Debian calls ${wanted.join(', ')} (on Fedora: gcc-c++ make python3 clang llvm zlib-devel
zlib-static, and for the tests binutils elfutils-libelf-devel libbpf-devel iproute bpftool).`;

const APT = ['-o', 'DPkg::Lock::Timeout=300'];
const QUIETLY = { DEBIAN_FRONTEND: 'noninteractive' };

/** @param {import('./command.mjs').Exec} exec */
const update = (exec) => exec('apt-get', [...APT, 'update'], QUIETLY);

/**
 * @param {import('./command.mjs').Exec} exec
 * @param {readonly string[]} packages
 */
function install(exec, packages) {
  const names = packages.flatMap((name) => (name === 'bpftool' ? bpftoolPackages() : [name]));
  return exec('apt-get', [...APT, 'install', '--yes', '--no-install-recommends', ...names], QUIETLY);
}

function hasPackageLists() {
  const lists = '/var/lib/apt/lists';
  return existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
}

/** Ubuntu before 25.04 keeps bpftool among the tools of its kernels. */
function bpftoolPackages() {
  const { stdout } = spawnSync('apt-cache', ['policy', 'bpftool'], { encoding: 'utf8' });
  return /Candidate: \d/.test(stdout) ? ['bpftool'] : ['linux-tools-common', 'linux-tools-generic'];
}

/** Ubuntu's bpftool only starts the one of the running kernel; any other release of it answers the tests as well. */
function provideBpftool() {
  if (works('bpftool', ['version'])) return;
  const releases = '/usr/lib/linux-tools';
  const program = (existsSync(releases) ? readdirSync(releases) : [])
    .map((release) => join(releases, release, 'bpftool'))
    .find((file) => works(file, ['version']));
  if (program === undefined) return;
  mkdirSync(cachedPrograms, { recursive: true });
  const link = join(cachedPrograms, 'bpftool');
  rmSync(link, { force: true });
  symlinkSync(program, link);
}

/** A library of clang's own, which it names by the processor in one release and not in another. */
function hasLibFuzzer() {
  return ['libclang_rt.fuzzer-x86_64.a', 'libclang_rt.fuzzer-aarch64.a', 'libclang_rt.fuzzer.a'].some(
    (name) => {
      const { stdout } = spawnSync('clang', [`-print-file-name=${name}`], {
        env: environment(),
        encoding: 'utf8',
      });
      return existsSync((stdout ?? '').trim());
    },
  );
}

/** Debian's bundle of certificate authorities, or Fedora's folder of them. */
function hasCertificates() {
  return existsSync('/etc/ssl/certs/ca-certificates.crt') || existsSync('/etc/pki/tls/certs');
}

/**
 * @param {string} name
 * @returns {boolean}
 */
function isProgram(name) {
  return (environment().PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
const works = (program, args) =>
  spawnSync(program, args, { env: environment(), stdio: 'ignore' }).status === 0;
