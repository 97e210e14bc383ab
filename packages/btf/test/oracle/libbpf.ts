import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf, libbpfIncludes } from '../../../../scripts/native/libbpf.mjs';

const program = fileURLToPath(new URL('oracle.c', import.meta.url));

/** libbpf's view of BTF: a folder for files, and the program that answers. */
export interface Libbpf extends Disposable {
  /** Writes a file into the folder and returns its path. */
  file(name: string, bytes: Uint8Array | string): string;
  path(name: string): string;
  /** Runs the program, and gives what it prints. It throws when libbpf refuses. */
  run(...args: string[]): string;
}

/** Compiles the program with the parts of libbpf's source that know BTF. */
export async function libbpf(): Promise<Libbpf> {
  const source = await fetchLibbpf();
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  const path = (name: string) => join(folder, name);
  const parts = ['btf', 'btf_dump', 'btf_iter', 'btf_relocate', 'hashmap', 'strset', 'libbpf_utils'];
  const includes = [...libbpfIncludes(source), join(source, 'include'), join(source, 'src')];
  execFileSync('gcc', [
    ...['-O0', '-w', '-ffunction-sections', '-Wl,--gc-sections', '-D_GNU_SOURCE'],
    ...includes.map((include) => `-I${include}`),
    ...[program, ...parts.map((part) => join(source, 'src', `${part}.c`))],
    ...['-o', path('oracle'), '-lelf'],
  ]);
  return {
    path,
    file(name, bytes) {
      writeFileSync(path(name), bytes);
      return path(name);
    },
    run: (...args) =>
      execFileSync(path('oracle'), args, {
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
