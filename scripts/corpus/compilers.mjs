import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './debian.mjs';
import { installed } from './npm.mjs';
import { CLANGS, GCC_SUITES, RUST_SUITE, ZIG } from './origins.mjs';

/**
 * A compiler, with the libraries that it was linked with beside it: it runs on any machine.
 *
 * @typedef {object} Compiler
 * @property {'clang' | 'gcc' | 'rust' | 'zig'} kind
 * @property {number} version
 * @property {readonly string[]} targets one object is made for each
 * @property {(target: string) => readonly string[]} command all but the input, the includes and the output
 * @property {(output: string) => readonly string[]} [emit] how the output is named, if not with `-o`
 * @property {(target: string) => readonly string[]} [finish] makes an object of what `command` made
 */

/**
 * The compilers by name. Each is fetched when it is first asked for, and takes some 300 MB on the disk.
 *
 * @type {ReadonlyMap<string, () => Promise<Compiler>>}
 */
export const COMPILERS = new Map([
  ...CLANGS.map((each) => entry(each.program, () => clang(each))),
  ...GCC_SUITES.map((suite) => entry(`gcc-bpf-${suite}`, () => gcc(suite))),
  entry('rustc', rust),
  entry('zig', zig),
]);

/**
 * @param {string} name
 * @param {() => Promise<Compiler>} fetch
 * @returns {[string, () => Promise<Compiler>]}
 */
function entry(name, fetch) {
  return [name, fetch];
}

/**
 * @param {import('./origins.mjs').Clang} which
 * @returns {Promise<Compiler>}
 */
async function clang({ suite, program, version }) {
  const packages = [program, `libclang-common-${version}-dev`];
  const root = await unpack(suite, program, packages, { libraries: true });
  const llvm = join(root, 'usr/lib', `llvm-${version}`);
  const [resources = ''] = [join(llvm, 'lib/clang')].flatMap((folder) =>
    readdirSync(folder).map((release) => join(folder, release)),
  );
  return {
    kind: 'clang',
    version,
    targets: ['bpfel', 'bpfeb'],
    // A driver that starts the compiler proper would look for it where the loader is: none is to start another.
    command: (target) =>
      version < 10
        ? [
            ...inRoot(root, join(llvm, 'bin/clang'), '-cc1', '-triple', target, '-emit-obj', '-O2', '-w'),
            ...[
              '-debug-info-kind=limited',
              '-dwarf-version=4',
              '-internal-isystem',
              join(resources, 'include'),
            ],
            ...['-internal-externc-isystem', '/usr/include'],
          ]
        : [
            ...inRoot(root, join(llvm, 'bin/clang'), '-fintegrated-cc1', '-resource-dir', resources),
            ...['-target', target, '-O2', '-g', '-w', '-c'],
          ],
  };
}

/**
 * @param {string} suite
 * @returns {Promise<Compiler>}
 */
async function gcc(suite) {
  const root = await unpack(suite, 'gcc-bpf', ['gcc-bpf', 'binutils-bpf'], { libraries: true });
  const [release = ''] = readdirSync(join(root, 'usr/lib/gcc/bpf'));
  const types = Number(release) >= 12 ? ['-gbtf'] : [];
  const parts = [`-B${join(root, 'usr/lib/gcc/bpf', release)}`, `-B${join(root, 'usr/lib/bpf/bin')}/`];
  return {
    kind: 'gcc',
    version: Number(release),
    targets: ['-mlittle-endian', '-mbig-endian'],
    command: (target) => [
      ...inRoot(root, join(root, 'usr/bin/bpf-gcc')),
      // What the driver starts needs the loader, too.
      ...['-wrapper', inRoot(root).join(','), ...parts, target, '-O2', ...types, '-w'],
      ...['-idirafter', '/usr/include', '-c'],
    ],
  };
}

/**
 * rustc leaves BPF as bitcode, of which bpf-linker makes an object; a clang that is newer than rustc does the same.
 *
 * @returns {Promise<Compiler>}
 */
async function rust() {
  const packages = ['rustc', 'libstd-rust-dev', 'libstd-rust-dev-bpf'];
  const root = await unpack(RUST_SUITE, 'rustc', packages, { libraries: true });
  const newest = CLANGS.at(-1);
  if (newest === undefined) throw new Error('there is no clang to make objects with');
  const { command: finish } = await clang(newest);
  return {
    kind: 'rust',
    version: 0,
    targets: ['bpfel-unknown-none', 'bpfeb-unknown-none'],
    command: (target) => [
      ...inRoot(root, join(root, 'usr/bin/rustc')),
      ...['--sysroot', join(root, 'usr'), '--target', target, '--emit=llvm-bc', '--crate-type=lib'],
      ...['-O', '-C', 'panic=abort'],
    ],
    finish: (target) => [...finish(target.slice(0, 'bpfel'.length)), '-x', 'ir'],
  };
}

/**
 * Zig is a package of npm, for Debian has none.
 *
 * @returns {Promise<Compiler>}
 */
async function zig() {
  const folder = await installed(ZIG);
  const caches = ['--cache-dir', '--global-cache-dir'].flatMap((option) => [option, join(folder, 'cache')]);
  return {
    kind: 'zig',
    version: 0,
    targets: ['bpfel', 'bpfeb'],
    command: (target) => [
      ...[join(folder, 'zig'), 'build-obj', '-target', `${target}-freestanding`, '-O', 'ReleaseSmall'],
      ...['-fno-stack-protector', ...caches],
    ],
    // It puts the object beside what it is asked for, with `.o` behind the name.
    emit: (output) => [`-femit-bin=${output.slice(0, -'.o'.length)}`],
  };
}

/**
 * A command that runs a program with the loader and libraries of its own release.
 *
 * @param {string} root
 * @param {readonly string[]} program
 */
function inRoot(root, ...program) {
  const multiarch = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'].map((folder) => join(root, folder));
  const own = readdirSync(join(root, 'usr/lib'))
    .filter((name) => name.startsWith('llvm-'))
    .map((name) => join(root, 'usr/lib', name, 'lib'));
  const loader = ['lib64', 'lib/x86_64-linux-gnu', 'usr/lib64', 'usr/lib/x86_64-linux-gnu']
    .map((folder) => join(root, folder, 'ld-linux-x86-64.so.2'))
    .find(existsSync);
  if (loader === undefined) throw new Error(`${root} holds no loader of programs`);
  const libraries = [...multiarch, join(root, 'usr/lib'), ...own].join(':');
  return [loader, '--library-path', libraries, ...program];
}

/** The version of clang from which on a fixture compiles, and further flags: its first lines say so. */
export function demandsOf(/** @type {string} */ fixture) {
  const text = readFileSync(fixture, 'utf8');
  return {
    since: Number(/^\/\/ since clang (\d+)$/m.exec(text)?.[1] ?? 0),
    forGcc: !/^\/\/ not for gcc$/m.test(text),
    flags: (/^\/\/ flags: (.*)$/m.exec(text)?.[1] ?? '').split(' ').filter((flag) => flag !== ''),
  };
}
