import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for the tests of one file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-symbols-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Compiles C with gcc into a folder, and gives back the path. */
export function compiled(folder: string, name: string, source: string, ...flags: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(`${path}.c`, source);
  execFileSync('gcc', ['-O0', '-fno-omit-frame-pointer', ...flags, `${path}.c`, '-o', path]);
  return path;
}

/** A program that prints where its functions are in memory, in hexadecimal, and waits for the end of its input. */
export const SELF_REPORTING = `
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) long outer(long number) { return number * 3; }
static __attribute__((noinline)) long inner(long number) { return number + 7; }
int main(void) {
  char byte;
  printf("outer %p\\ninner %p\\nmain %p\\nread %p\\n", outer, inner, main, read);
  fflush(stdout);
  while (read(0, &byte, 1) > 0) if (outer(inner(byte)) == 1) return 1;
  return 0;
}`;

/** A library with two versions of one function, and a static function that two source files could have. */
export const VERSIONED = `
__asm__(".symver answer_old, answer@ANSWERS_1.0");
__asm__(".symver answer_new, answer@@ANSWERS_2.0");
__attribute__((noinline)) int answer_old(void) { return 41; }
__attribute__((noinline)) int answer_new(void) { return 42; }
static __attribute__((noinline)) int secret(int number) { return number * answer_old(); }
int ask(int number) { return secret(number); }`;

/** Makes the library. */
export function versionedLibrary(folder: string, name: string, ...flags: readonly string[]): string {
  const script = join(folder, `${name}.map`);
  writeFileSync(
    script,
    'ANSWERS_1.0 { global: answer; ask; local: *; };\nANSWERS_2.0 { global: answer; } ANSWERS_1.0;\n',
  );
  return compiled(folder, name, VERSIONED, '-shared', '-fPIC', `-Wl,--version-script=${script}`, ...flags);
}

/** What readelf knows of the functions of a file: all names of each address. */
export function functionsByReadelf(path: string): Map<number, { names: string[]; size: number }> {
  const text = execFileSync('readelf', ['-sW', path], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const known = new Map<number, { names: string[]; size: number }>();
  const lines = text.matchAll(/^ +\d+: ([0-9a-f]+) +(\w+) I?FUNC +\w+ +\w+ +\d+ ([^@\s]+)/gm);
  for (const [, address = '', size, name = ''] of lines) {
    const at = Number.parseInt(address, 16);
    const entry = known.get(at) ?? { names: [], size: 0 };
    entry.names.push(name);
    entry.size = Math.max(entry.size, Number(size));
    known.set(at, entry);
  }
  return known;
}
