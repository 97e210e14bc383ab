import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkout, packageFolders } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * Every bpf/NAME.bpf.c of a package compiled to its dist/bpf/NAME.bpf.o, with BTF and without DWARF.
 *
 * @type {import('./steps.mjs').Step}
 */
export const bpfObjects = {
  name: 'bpf-objects',
  title: 'compiling the BPF programs',
  as: 'owner',
  advice: 'The error is in a bpf/*.bpf.c of a package; clang 14 or newer compiles them.',
  isDone: () => objects().every((object) => existsSync(object.output)) && isStamped('bpf-objects', inputs()),
  async run(exec) {
    const before = inputs();
    const includes = await includeFolders();
    for (const { source, output } of objects()) {
      mkdirSync(dirname(output), { recursive: true });
      await exec('clang', [...FLAGS, ...includes, '-c', source, '-o', output]);
      await exec('llvm-strip', ['-g', output]);
    }
    stamp('bpf-objects', before);
  },
};

/** The name of this processor in the kernel's source, which the register macros of libbpf's headers ask for. */
const ARCHITECTURES = {
  x64: 'x86',
  arm64: 'arm64',
  riscv64: 'riscv',
  s390x: 's390',
  ppc64: 'powerpc',
  loong64: 'loongarch',
};

/** This processor's, for `-D__TARGET_ARCH_…`. */
export const architecture =
  Object.entries(ARCHITECTURES).find(([name]) => name === process.arch)?.[1] ?? process.arch;

const FLAGS = ['-O2', '-g', '-Wall', '-Werror', '-target', 'bpf', `-D__TARGET_ARCH_${architecture}`];

/** The BPF programs in the packages and what they become. */
function objects() {
  return packageFolders().flatMap((folder) => {
    const sources = join(folder, 'bpf');
    if (!existsSync(sources)) return [];
    return readdirSync(sources)
      .filter((name) => name.endsWith('.bpf.c'))
      .sort()
      .map((name) => ({
        source: join(sources, name),
        output: join(folder, 'dist', 'bpf', `${basename(name, '.c')}.o`),
      }));
  });
}

async function includeFolders() {
  const { fetchLibbpf, libbpfIncludes } = await import('../native/libbpf.mjs');
  return libbpfIncludes(await fetchLibbpf()).map((folder) => `-I${folder}`);
}

function inputs() {
  const folders = packageFolders().map((folder) => join(folder, 'bpf'));
  return fingerprint([...folders, join(checkout, 'scripts/native/libbpf.mjs')], FLAGS);
}
