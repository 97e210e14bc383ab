import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledBpfFile, compiledProgram } from '../../scripts/setup/fixtures.mjs';

/** The object that a `.bpf.c` beside a test compiles to: `await bpfFixture('kprobe.bpf.c', import.meta.url)`. */
export async function bpfFixture(name: string, test: string): Promise<Uint8Array> {
  return new Uint8Array(readFileSync(await compiledBpfFile(fileURLToPath(new URL(name, test)))));
}

/** The path of the program that a `.target.c` beside a test compiles to, for this machine's processor. */
export function programFixture(name: string, test: string): string {
  return compiledProgram(fileURLToPath(new URL(name, test)));
}
