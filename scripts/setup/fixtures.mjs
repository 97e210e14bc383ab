import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchLibbpf, libbpfIncludes } from '../native/libbpf.mjs';
import { architecture } from './bpf-objects.mjs';
import { cache } from './paths.mjs';

/**
 * What tests compile is kept by what it is made of, so that each is compiled once: on this machine, for every kernel
 * that reads it. In a virtual machine a compiler would take minutes.
 */
export const fixtures = join(cache, 'fixtures');

/**
 * Compiles a BPF program in C that a test holds, as a user's build does, and returns the path of the object.
 *
 * @param {string} text
 * @param {'bpf' | 'bpfeb'} [target]
 */
export async function compiledBpfText(text, target = 'bpf') {
  const { flags, includes, key } = await compilation(target);
  return kept([...key, text], '.bpf.o', (folder, output) => {
    const file = join(folder, 'program.bpf.c');
    writeFileSync(file, text);
    execFileSync('clang', [...flags, ...includes, '-c', file, '-o', output]);
  });
}

/**
 * Compiles a BPF program in C that is a file, with the headers beside it, and returns the path of the object.
 *
 * @param {string} file
 */
export async function compiledBpfFile(file) {
  const { flags, includes, key } = await compilation('bpf');
  const folder = dirname(file);
  const headers = readdirSync(folder).filter((name) => name.endsWith('.h'));
  const sources = [file, ...headers.sort().map((name) => join(folder, name))];
  const texts = sources.map((path) => readFileSync(path, 'utf8'));
  return kept([...key, file, ...texts], '.bpf.o', (_, output) => {
    execFileSync('clang', [...flags, ...includes, '-c', file, '-o', output]);
  });
}

/**
 * Compiles a program in C for this machine, for tests to look at, and returns its path.
 *
 * @param {string} file
 */
export function compiledProgram(file) {
  const flags = ['-O0', '-g', '-Wall'];
  return kept([process.arch, ...flags, readFileSync(file, 'utf8')], '', (_, output) => {
    execFileSync('cc', [...flags, file, '-o', output]);
  });
}

/** @param {string} target */
async function compilation(target) {
  const flags = ['-target', target, '-O2', '-g', '-Wall', `-D__TARGET_ARCH_${architecture}`];
  const includes = libbpfIncludes(await fetchLibbpf()).map((path) => `-I${path}`);
  return { flags, includes, key: [...flags, ...includes] };
}

/**
 * The output of a compilation, made where it is not there yet. Two processes may compile the same at once: each does
 * so in a folder of its own, and puts a finished output in its place.
 *
 * @param {readonly string[]} key what the output depends on
 * @param {string} suffix
 * @param {(folder: string, output: string) => void} compile
 */
function kept(key, suffix, compile) {
  const hash = createHash('sha256').update(key.join('\0')).digest('hex').slice(0, 32);
  const output = join(fixtures, `${hash}${suffix}`);
  if (existsSync(output)) return output;
  mkdirSync(fixtures, { recursive: true });
  const work = mkdtempSync(join(fixtures, `${hash}-`));
  try {
    compile(work, join(work, 'output'));
    renameSync(join(work, 'output'), output);
  } finally {
    rmSync(work, { recursive: true });
  }
  return output;
}
