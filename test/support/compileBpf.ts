import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchLibbpf, libbpfIncludes } from '../../scripts/native/libbpf.mjs';

/** Compiles a BPF program in C, as a user's build does, and gives back the object's bytes. */
export async function compileBpf(source: string, target: 'bpf' | 'bpfeb' = 'bpf'): Promise<Uint8Array> {
  const includes = libbpfIncludes(await fetchLibbpf()).map((folder) => `-I${folder}`);
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    const [c, o] = [join(folder, 'program.bpf.c'), join(folder, 'program.bpf.o')];
    writeFileSync(c, source);
    execFileSync('clang', ['-target', target, '-O2', '-g', '-Wall', ...includes, '-c', c, '-o', o]);
    return new Uint8Array(readFileSync(o));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
