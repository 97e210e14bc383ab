import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { demandsOf } from '../corpus/compilers.mjs';
import { corpus } from '../corpus/debian.mjs';
import { compiledBpfText } from '../setup/fixtures.mjs';
import { cache, checkout } from '../setup/paths.mjs';
import { sectionsOf } from './sections.mjs';

const fixtures = join(checkout, 'packages/elf/test/bpf');
const stripped = join(cache, 'fuzz/seeds');

/** Of objects that are larger every mutant costs too much. Bytes. */
const LARGEST = 24 * 1024;

/** What `packages/elf/test/bpf` has for the compiler of set-up: little and big endian. The paths. */
export async function fixtureSeeds() {
  const files = readdirSync(fixtures).filter((name) => name.endsWith('.bpf.c'));
  const plain = files.map((name) => join(fixtures, name)).filter((file) => isForEveryClang(demandsOf(file)));
  const paths = [];
  for (const file of plain) {
    const text = readFileSync(file, 'utf8');
    for (const target of /** @type {const} */ (['bpf', 'bpfeb']))
      paths.push(withoutDwarf(await compiledBpfText(text, target)));
  }
  return paths;
}

/** The objects of `.cache/corpus`, where it is, save the largest. The paths. */
export function corpusSeeds() {
  const folder = join(corpus, 'objects');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.o'))
    .sort()
    .map((name) => withoutDwarf(join(folder, name)))
    .filter((path) => readFileSync(path).length <= LARGEST);
}

/** What set-up installs is clang 14 on Debian 12. @param {{ since: number, flags: readonly string[] }} demands */
const isForEveryClang = ({ since, flags }) => since <= 14 && flags.length === 0;

/**
 * Most of an object is DWARF, which nobody here reads: without it, damage strikes what matters, and costs less.
 *
 * @param {string} path
 */
function withoutDwarf(path) {
  const output = join(stripped, relative(cache, path).replaceAll('/', '-'));
  if (existsSync(output)) return output;
  mkdirSync(stripped, { recursive: true });
  const work = `${output}.${process.pid}`;
  try {
    execFileSync('llvm-objcopy', ['--strip-debug', path, work], { stdio: 'ignore' });
    renameSync(work, output);
    return output;
  } catch {
    // What objcopy cannot make sense of stays as it is.
    rmSync(work, { force: true });
    return path;
  }
}

/**
 * The `.BTF` of an object, as a blob of its own.
 *
 * @param {Uint8Array} object
 */
export function btfIn(object) {
  const section = sectionsOf(object).sections.find(({ name }) => name === '.BTF');
  return section && object.slice(section.start, section.end);
}
