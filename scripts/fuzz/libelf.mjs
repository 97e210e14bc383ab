import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fetchLibbpf, libbpfIncludes } from '../native/libbpf.mjs';
import { CommandError, execFor, logFile, tail } from '../setup/command.mjs';
import { cache, checkout } from '../setup/paths.mjs';
import { findingsFolder } from './mutants.mjs';
import { corpusSeeds, fixtureSeeds } from './seeds.mjs';

/** @typedef {{ name: string, sources: readonly string[], flags: readonly string[] }} Target */

const targets = join(checkout, 'packages/native/test/libelf');
const reader = join(checkout, 'packages/native/native/src/libelf');
const work = join(cache, 'fuzz/libelf');

/** Programs and libraries are read too, for the symbols that uprobes attach to. */
const PROGRAMS = ['/bin/true'];

/**
 * Runs libFuzzer under AddressSanitizer and UBSan on our reader of ELF files, and on libbpf around it, at the same
 * time. What ends one of them is kept below `.cache/fuzz/findings`.
 *
 * @param {number} seconds
 * @returns {Promise<boolean>} whether nothing was found
 */
export async function fuzzLibelf(seconds) {
  const libbpf = await fetchLibbpf();
  const seeds = [...(await fixtureSeeds()), ...corpusSeeds(), ...PROGRAMS];
  const ends = [readerTarget(), libbpfTarget(libbpf)].map(async (target) =>
    run(await built(target), seeds, seconds),
  );
  return (await Promise.all(ends)).every((found) => !found);
}

/** @returns {Target} */
function readerTarget() {
  const flags = ['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all'];
  return { name: 'fuzzLibelf', sources: [], flags };
}

/**
 * Where libbpf itself reads beyond what there is, which every search would end with. `@ebpf-ts/elf` refuses such objects
 * before libbpf gets them: here the offset of a variable of `.struct_ops` and its size are added in 32 bits.
 */
const DEFECT = {
  file: 'libbpf.c',
  is: 'if (vsi->offset + type->size > data->d_size) {',
  ought: 'if ((size_t)vsi->offset + type->size > data->d_size) {',
};

/**
 * libbpf passes null and no bytes to memcpy(), which is undefined and harmless, and not ours: AddressSanitizer alone.
 *
 * @param {string} libbpf
 * @returns {Target}
 */
function libbpfTarget(libbpf) {
  const folder = join(libbpf, 'src');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.c') && name !== 'linker.c')
    .map((name) => (name === DEFECT.file ? mended(folder) : join(folder, name)));
  const includes = [folder, join(libbpf, 'include'), ...libbpfIncludes(libbpf)].map((path) => `-I${path}`);
  return { name: 'fuzzLibbpf', sources, flags: ['-fsanitize=fuzzer,address', '-w', ...includes] };
}

/** @param {string} folder of libbpf's sources */
function mended(folder) {
  const source = readFileSync(join(folder, DEFECT.file), 'utf8');
  if (!source.includes(DEFECT.is)) throw new Error(`libbpf's ${DEFECT.file} has not this defect any more`);
  const copy = join(work, 'mended', DEFECT.file);
  mkdirSync(join(work, 'mended'), { recursive: true });
  writeFileSync(copy, source.replace(DEFECT.is, DEFECT.ought));
  return copy;
}

/**
 * Compiles a target, our reader and what else it needs, and returns the program.
 *
 * @param {Target} target
 */
async function built({ name, sources, flags }) {
  const exec = execFor(`build-${name}`);
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const ours = readdirSync(reader)
    .filter((file) => file.endsWith('.cc'))
    .map((file) => join(reader, file));
  const common = ['-O1', '-g', '-D_GNU_SOURCE', `-I${reader}`, ...flags];
  const objects = [];
  for (const source of [join(targets, `${name}.c`), ...sources, ...ours]) {
    const object = join(folder, `${basename(source)}.o`);
    const [compiler, standard] = source.endsWith('.cc') ? ['clang++', 'gnu++20'] : ['clang', 'gnu11'];
    await exec(compiler, [`-std=${standard}`, ...common, '-c', source, '-o', object]);
    objects.push(object);
  }
  await exec('clang++', [...common, ...objects, '-lz', '-o', join(folder, name)]);
  return { name, program: join(folder, name) };
}

/**
 * @param {{ name: string, program: string }} target
 * @param {readonly string[]} seeds
 * @param {number} seconds
 * @returns {Promise<boolean>} whether something was found
 */
async function run({ name, program }, seeds, seconds) {
  // libFuzzer keeps what it learns in the first folder, and the seeds of every run are in the second.
  const [learned, given] = [join(work, `${name}.learned`), join(work, `${name}.seeds`)];
  for (const folder of [learned, given, findingsFolder]) mkdirSync(folder, { recursive: true });
  for (const [index, seed] of seeds.entries()) copyFileSync(seed, join(given, `${index}-${basename(seed)}`));
  const options = [`-max_total_time=${seconds}`, '-max_len=65536', '-timeout=10', '-print_final_stats=1'];
  // libbpf asks for as much as a type has before it looks at what is there; that is never touched, and fits into 32 bits.
  options.push('-malloc_limit_mb=5000');
  const step = `fuzz-${name}`;
  try {
    await execFor(step)(program, [...options, `-artifact_prefix=${findingsFolder}/${name}-`, learned, given]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.log(`fuzz: ${name} found something, see ${error.log}\n${tail(error.log).join('\n')}`);
    return true;
  }
  const [, executed] = /number_of_executed_units: (\d+)/.exec(readFileSync(logFile(step), 'utf8')) ?? [];
  console.log(`fuzz: ${name}: ${Number(executed).toLocaleString('en')} files in ${seconds} s, 0 findings`);
  return false;
}
