import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fetchLibbpf, libbpfIncludes } from '../native/libbpf.mjs';
import { checkout, tool } from '../setup/paths.mjs';
import { COMPILERS, demandsOf } from './compilers.mjs';
import { corpus, unpack } from './debian.mjs';
import { objectsIn } from './embedded.mjs';
import { PACKAGES } from './origins.mjs';

/** One folder per package and compiler, with the objects that came of it. */
const objects = join(corpus, 'objects');
const fixtures = join(checkout, 'packages/elf/test/bpf');

/**
 * `pnpm corpus`: gathers BPF objects from Debian's packages and compilers below `.cache/corpus`, once, and compares
 * what we read in each with what libbpf and LLVM read, and how we list and assemble its code. Further arguments go to
 * vitest.
 *
 * @param {readonly string[]} args
 */
export async function main(args) {
  for (const { suite, name } of PACKAGES) {
    await once(`${name}-${suite}`, async (into) => gather(await unpack(suite, name, [name]), into));
  }
  for (const [name, fetch] of COMPILERS) {
    await once(name, async (into) =>
      compileAll(name, await fetch(), into, libbpfIncludes(await fetchLibbpf())),
    );
  }
  const config = join(checkout, 'scripts/corpus/vitest.config.mjs');
  const { status } = spawnSync(tool('vitest'), ['run', '--config', config, ...args], {
    stdio: 'inherit',
    cwd: checkout,
    env: { ...process.env, BPF_CORPUS: objects },
  });
  const compare = join(checkout, 'packages/asm/scripts/compare-corpus.mjs');
  const listings = spawnSync(process.execPath, [compare, objects], { stdio: 'inherit', cwd: checkout });
  process.exitCode = status !== 0 ? (status ?? 1) : (listings.status ?? 1);
}

/**
 * @param {string} origin
 * @param {(into: string) => Promise<void>} fill
 */
async function once(origin, fill) {
  const folder = join(objects, origin);
  if (!existsSync(folder)) {
    const work = `${folder}.making`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    await fill(work);
    renameSync(work, folder);
  }
  console.log(`${String(readdirSync(folder).length).padStart(5)} objects  ${origin}`);
}

/**
 * Every BPF object below a folder, those inside of programs too; of equal ones the first.
 *
 * @param {string} root
 * @param {string} into
 */
function gather(root, into) {
  const seen = new Set();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(root, file);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    for (const bytes of objectsIn(readFileSync(path))) {
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
      if (seen.has(hash)) continue;
      seen.add(hash);
      writeFileSync(join(into, `${basename(file)}-${hash}.o`), bytes);
    }
  }
}

/**
 * @param {string} name
 * @param {import('./compilers.mjs').Compiler} compiler
 * @param {string} into
 * @param {readonly string[]} includes
 */
function compileAll(name, compiler, into, includes) {
  const isC = compiler.kind === 'clang' || compiler.kind === 'gcc';
  const extension = isC ? '.bpf.c' : `.${compiler.kind === 'rust' ? 'rs' : 'zig'}`;
  const emit = compiler.emit ?? ((/** @type {string} */ output) => ['-o', output]);
  for (const file of readdirSync(fixtures).filter((each) => each.endsWith(extension))) {
    const { since, forGcc, flags } = demandsOf(join(fixtures, file));
    const fits = compiler.kind === 'clang' ? since <= compiler.version : !isC || forGcc;
    if (!fits) continue;
    for (const target of compiler.targets) {
      const output = join(into, `${file.slice(0, -extension.length)}-${target.replace(/^-/, '')}.o`);
      const own = isC ? [...flags, ...includes.map((folder) => `-I${folder}`)] : [];
      const made = run([...compiler.command(target), ...own, join(fixtures, file), ...emit(output)]);
      const finish = compiler.finish?.(target);
      const problem = made ?? (finish && run([...finish, output, '-o', output]));
      if (problem !== undefined) console.log(`${name} refuses ${file} for ${target}: ${problem}`);
    }
  }
}

/**
 * @param {readonly string[]} command
 * @returns {string | undefined} the first line of what it complains of
 */
function run([program = '', ...args]) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.split('\n')[0];
}
