import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchLibbpf, libbpfIncludes } from '../../../scripts/native/libbpf.mjs';

const includes = libbpfIncludes(await fetchLibbpf()).map((folder) => `-I${folder}`);

export interface CompileOptions {
  /** The byte order of the object. */
  readonly target?: 'bpfel' | 'bpfeb';
  /** Without it there is no BTF. */
  readonly debug?: boolean;
}

/** Compiles BPF C with clang; `<linux/bpf.h>` and `<bpf/bpf_helpers.h>` can be included. */
export function compileBpf(
  source: string,
  { target = 'bpfel', debug = true }: CompileOptions = {},
): Uint8Array {
  return inTemporaryFolder((folder) => {
    const [input, output] = [join(folder, 'program.bpf.c'), join(folder, 'program.bpf.o')];
    writeFileSync(input, source);
    const flags = ['-target', target, '-O2', ...(debug ? ['-g'] : []), ...includes];
    execFileSync('clang', [...flags, '-c', input, '-o', output]);
    return new Uint8Array(readFileSync(output));
  });
}

/** Runs a tool on an object: `FILE` among the arguments stands for its path. */
export function runOn(object: Uint8Array, tool: string, ...args: readonly string[]): string {
  return inTemporaryFolder((folder) => {
    const path = join(folder, 'object.o');
    writeFileSync(path, object);
    const given = args.map((arg) => arg.replace('FILE', path));
    return execFileSync(tool, given, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  });
}

/** Compiles and runs C on this machine. */
export function runC(source: string, ...libraries: readonly string[]): string {
  return inTemporaryFolder((folder) => {
    writeFileSync(join(folder, 'program.c'), source);
    execFileSync('gcc', ['-o', join(folder, 'program'), join(folder, 'program.c'), ...libraries]);
    return execFileSync(join(folder, 'program'), { encoding: 'utf8' });
  });
}

/** Compiles C for this machine, without linking. */
export function compileNative(source: string): Uint8Array {
  return inTemporaryFolder((folder) => {
    writeFileSync(join(folder, 'native.c'), source);
    execFileSync('gcc', ['-g', '-c', join(folder, 'native.c'), '-o', join(folder, 'native.o')]);
    return new Uint8Array(readFileSync(join(folder, 'native.o')));
  });
}

function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
