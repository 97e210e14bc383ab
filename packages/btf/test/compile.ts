import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Btf } from '../src/index.ts';

export interface Compiled {
  readonly btf: Btf;
  readonly bytes: Uint8Array;
}

/** Compiles C with clang for BPF and takes out the `.BTF` section with llvm-objcopy. */
export function compileBtf(source: string, target: 'bpfel' | 'bpfeb' = 'bpfel'): Compiled {
  return inTemporaryFolder((folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path('types.c'), source);
    execFileSync('clang', ['-target', target, '-O2', '-g', '-c', path('types.c'), '-o', path('types.o')]);
    execFileSync('llvm-objcopy', [`--dump-section=.BTF=${path('types.btf')}`, path('types.o')]);
    const bytes = new Uint8Array(readFileSync(path('types.btf')));
    return { btf: Btf.parse(bytes), bytes };
  });
}

/** Compiles C for this machine with gcc, runs it and gives back what it prints. */
export function runC(source: string): Buffer {
  return inTemporaryFolder((folder) => {
    writeFileSync(join(folder, 'program.c'), source);
    execFileSync('gcc', ['-O1', '-o', join(folder, 'program'), join(folder, 'program.c')]);
    return execFileSync(join(folder, 'program'));
  });
}

/** What bpftool reads from the same BTF. */
export function bpftoolTypes(bytes: Uint8Array): BpftoolType[] {
  return inTemporaryFolder((folder) => {
    const path = join(folder, 'types.btf');
    writeFileSync(path, bytes);
    const json = execFileSync('bpftool', ['-j', 'btf', 'dump', 'file', path, 'format', 'raw'], {
      maxBuffer: 2 ** 30,
      encoding: 'utf8',
    });
    const parsed: { types: BpftoolType[] } = JSON.parse(json);
    return parsed.types;
  });
}

export interface BpftoolType {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly size?: number;
  readonly vlen?: number;
  readonly type_id?: number;
  readonly nr_elems?: number;
  readonly linkage?: string;
  readonly encoding?: string;
  readonly nr_bits?: number;
  readonly fwd_kind?: string;
  readonly members?: { name: string; type_id: number; bits_offset: number; bitfield_size?: number }[];
  readonly values?: { name: string; val: number }[];
  readonly params?: { name: string; type_id: number }[];
  readonly vars?: { type_id: number; offset: number; size: number }[];
}

function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
