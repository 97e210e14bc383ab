import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portabilityProblems } from '../native/release/portability.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-portability-'));
  // A libc of our own making has whatever versions we want, whichever the machine's is.
  library(
    'libc.so.6',
    ['old', '2.2.5'],
    ['edge', '2.28'],
    ['fresh', '2.29'],
    ['later', '2.100'],
    ['own', 'PRIVATE'],
  );
  library('libz.so.1', ['inflate', '1.2']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an addon that needs glibc up to 2.28 is portable', () => {
  expect(portabilityProblems(addon('old', 'edge'))).toEqual([]);
});

test('a newer version of glibc is named, with the symbols that need it', () => {
  const problems = portabilityProblems(addon('old', 'fresh', 'later'));
  expect(problems).toEqual([
    'it needs GLIBC_2.100, newer than 2.28: later',
    'it needs GLIBC_2.29, newer than 2.28: fresh',
  ]);
});

test("what is private to one build of glibc is nobody's to need", () => {
  expect(portabilityProblems(addon('own'))).toEqual(['it needs GLIBC_PRIVATE, newer than 2.28: own']);
});

test('a version that no symbol carries counts as well', () => {
  expect(portabilityProblems(addon('old', '-Wl,-z,pack-relative-relocs'))).toEqual([
    'it needs GLIBC_ABI_DT_RELR, newer than 2.28',
  ]);
});

test('any library besides glibc is named', () => {
  expect(portabilityProblems(addon('old', 'inflate'))).toEqual(['it needs the library libz.so.1']);
});

test('a symbol that no library was named for is named, unless it is of Node-API', () => {
  expect(portabilityProblems(addon('old', 'napi_throw', 'pthread_create'))).toEqual([
    'it needs pthread_create of no version, from a library it does not name',
  ]);
});

test('an addon for another libc is refused', () => {
  expect(portabilityProblems(addon('inflate')).join()).toContain('does not name libc.so.6');
});

/** A shared library whose functions carry these versions. */
function library(soname: string, ...functions: readonly (readonly [name: string, version: string])[]) {
  const prefix = soname.startsWith('libc.') ? 'GLIBC_' : 'ZLIB_';
  const script = functions.map(([name, version]) => `${prefix}${version} { ${name}; };`);
  writeFileSync(join(folder, `${soname}.map`), script.join('\n'));
  const code = functions.map(([name]) => `void ${name}(void) {}`);
  compile(soname, code, [`-Wl,-soname,${soname}`, `-Wl,--version-script=${join(folder, `${soname}.map`)}`]);
}

/** A shared object that calls these functions, linked with further options of the linker. */
function addon(...calls: readonly string[]) {
  const names = calls.filter((call) => !call.startsWith('-'));
  const options = calls.filter((call) => call.startsWith('-'));
  const code = [...names.map((name) => `void ${name}(void);`), `void *all[] = { ${names.join(', ')} };`];
  const libraries = ['libc.so.6', 'libz.so.1'].map((name) => join(folder, name));
  return compile('addon.node', code, [...options, '-Wl,--as-needed', ...libraries]);
}

function compile(name: string, code: readonly string[], options: readonly string[]) {
  const source = join(folder, `${name}.c`);
  const output = join(folder, name);
  writeFileSync(source, code.join('\n'));
  execFileSync('gcc', ['-shared', '-fPIC', '-nostdlib', '-o', output, source, ...options]);
  return output;
}
