import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchLibbpf, libbpfIncludes, version } from '../../scripts/native/libbpf.mjs';
import { execFor } from '../../scripts/setup/command.mjs';
import { programOf } from './programs.mjs';

/** What the tables call a program in C. */
export const libbpfName = `libbpf ${version}, C`;

const exec = execFor('bench');

/**
 * Compiles a C program and all of libbpf with it, by gcc -O2, and returns where it is.
 *
 * @param {string} source
 */
export function compileC(source) {
  return programOf(source, async (into) => {
    const libbpf = await fetchLibbpf();
    const includes = [...libbpfIncludes(libbpf), join(libbpf, 'include'), join(libbpf, 'src')];
    const parts = readdirSync(join(libbpf, 'src')).filter((name) => name.endsWith('.c'));
    await exec('gcc', [
      ...['-O2', '-w', '-D_GNU_SOURCE', '-o', into, source],
      ...includes.map((include) => `-I${include}`),
      ...parts.map((part) => join(libbpf, 'src', part)),
      ...['-lelf', '-lz'],
    ]);
  });
}
