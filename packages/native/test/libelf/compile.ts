import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const ours = fileURLToPath(new URL('../../native/src/libelf', import.meta.url));
const sources = readdirSync(ours)
  .filter((name) => name.endsWith('.cc'))
  .map((name) => join(ours, name));

/** Compiles C programs of this folder, which are one, together with our reader. */
export function withOurs(programs: readonly string[], output: string, flags: readonly string[] = []): string {
  const common = ['-O1', '-g', '-D_GNU_SOURCE', `-I${ours}`, ...flags];
  const compiled = programs.map((program) => {
    execFileSync('gcc', [...common, '-c', join(here, program), '-o', `${output}-${program}.o`]);
    return `${output}-${program}.o`;
  });
  execFileSync('g++', ['-std=c++20', ...common, ...compiled, ...sources, '-o', output]);
  return output;
}

/** Compiles a C program of this folder together with elfutils' libelf. */
export function withElfutils(source: string, output: string): string {
  execFileSync('gcc', ['-O1', join(here, source), '-lelf', '-o', output]);
  return output;
}

/** ELF files of both classes and byte orders, with symbol versions, notes and relocations. */
export function sampleFiles(folder: string): string[] {
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file('versions.c'),
    'int before(void) { return 1; } int after(void) { return 2; }\n' +
      '__asm__(".symver before,f@V1"); __asm__(".symver after,f@@V2");\n',
  );
  writeFileSync(file('versions.map'), 'V1 { global: f; local: *; };\nV2 { global: f; } V1;\n');
  writeFileSync(
    file('program.c'),
    'int filter = 1; int counter; const char terms[] __attribute__((section("license"))) = "GPL";\n' +
      '__attribute__((section("socket"))) int count(void *context) { counter++; return filter; }\n',
  );
  const shared = [
    '-shared',
    '-nostdlib',
    '-fPIC',
    '-Wl,--build-id',
    `-Wl,--version-script=${file('versions.map')}`,
  ];
  const gcc = (...args: string[]) => execFileSync('gcc', args);
  const clang = (...args: string[]) => execFileSync('clang', args);
  gcc(...shared, file('versions.c'), '-o', file('versions.so'));
  gcc('-m32', ...shared, file('versions.c'), '-o', file('versions-32.so'));
  gcc('-m32', '-g', '-c', file('versions.c'), '-o', file('versions-32.o'));
  clang('-target', 'bpf', '-O2', '-g', '-c', file('program.c'), '-o', file('little.bpf.o'));
  clang('-target', 'bpfeb', '-O2', '-g', '-c', file('program.c'), '-o', file('big.bpf.o'));
  return ['versions.so', 'versions-32.so', 'versions-32.o', 'little.bpf.o', 'big.bpf.o'].map(file);
}
