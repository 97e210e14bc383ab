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
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf } from '../../../scripts/native/libbpf.mjs';
import { cache } from '../../../scripts/setup/paths.mjs';

/** What libbpf itself takes an object for, from the inside: `oracle/oracle.c` prints it. */
export interface Opinion {
  readonly path: string;
  /** The first warning, where it does not open the object. */
  readonly refused?: string;
  readonly license: string;
  readonly version: number;
  readonly programs: readonly OpinionOfProgram[];
  readonly maps: readonly OpinionOfMap[];
  readonly externs: readonly {
    readonly name: string;
    readonly kind: 'kconfig' | 'ksym';
    readonly weak: number;
    readonly btf: number;
    readonly symbol: number;
  }[];
  readonly core?: readonly {
    readonly section: string;
    readonly offset: number;
    readonly kind: number;
    readonly type: number;
    readonly access: string;
    readonly spec?: string;
  }[];
  readonly functions?: readonly {
    readonly section: string;
    readonly offset: number;
    readonly type: number;
  }[];
  /** Section, offset, line, column, file, text. */
  readonly lines?: readonly (readonly [string, number, number, number, string, string])[];
  readonly reach: readonly {
    readonly program: string;
    readonly failed: number;
    readonly subprograms: readonly string[];
  }[];
}

export interface OpinionOfProgram {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly instructions: number;
  readonly subprogram: number;
  readonly type: number;
  readonly attach: number;
  readonly autoload: number;
  readonly global: number;
  readonly static_btf: number;
  readonly flags: number;
  readonly relocations: readonly {
    readonly kind:
      | 'map'
      | 'call'
      | 'data'
      | 'extern'
      | 'extern_call'
      | 'callback'
      | 'jump_table'
      | 'unresolved';
    readonly offset: number;
    readonly target?: string;
    readonly at?: number;
    readonly size?: number;
  }[];
}

interface MapFields {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly mapExtra: string;
  readonly numaNode: number;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
  readonly pinned: number;
}

export interface OpinionOfMap extends MapFields {
  /** `enum libbpf_map_type`: not 0 for what is made of sections. */
  readonly internal: number;
  readonly autocreate: number;
  readonly slots: readonly { readonly index: number; readonly name: string }[];
  readonly members?: readonly { readonly name: string; readonly program: string }[];
  readonly inner?: MapFields;
}

/** What libbpf takes a section's name for; all but the name is missing where it does not know it. */
export interface OpinionOfSection {
  readonly name: string;
  readonly type?: number;
  readonly attach?: number;
  /** `enum sec_def_flags`. */
  readonly flags?: number;
  readonly attachable?: number;
  readonly typeName?: string;
  readonly attachName?: string;
  /** What `bpf_program__attach` would attach to; not for what is found in BTF, or not attached by its section. */
  readonly target?: object;
}

/** Asks libbpf about objects, which it opens and does not load. */
export async function opinionsOf(paths: readonly string[]): Promise<readonly Opinion[]> {
  return (await ask(paths)).map((line): Opinion => JSON.parse(line));
}

/** Asks libbpf about names of sections. */
export async function opinionsOfSections(names: readonly string[]): Promise<readonly OpinionOfSection[]> {
  return (await ask(['--sections', ...names])).map((line): OpinionOfSection => JSON.parse(line));
}

async function ask(args: readonly string[]): Promise<readonly string[]> {
  const output = execFileSync(await compiledOracle(), args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return output.trimEnd().split('\n');
}

const source = fileURLToPath(new URL('oracle/oracle.c', import.meta.url));

/** Compiles libbpf and the program around it, once for each content of it. */
async function compiledOracle(): Promise<string> {
  const libbpf = await fetchLibbpf();
  const hash = createHash('sha256')
    .update(libbpf)
    .update(readFileSync(source))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache, 'elf-oracle', hash);
  if (existsSync(folder)) return join(folder, 'oracle');
  mkdirSync(join(cache, 'elf-oracle'), { recursive: true });
  const work = mkdtempSync(join(cache, 'elf-oracle', 'making-'));
  try {
    const text = readFileSync(join(libbpf, 'src/libbpf.c'), 'utf8');
    writeFileSync(join(work, 'libbpf.c'), text.replace(/(\*link = )bpf_program__attach_/g, '$1told_'));
    const flags = [
      '-O0',
      '-w',
      '-D_GNU_SOURCE',
      `-I${work}`,
      `-I${libbpf}/src`,
      `-I${libbpf}/include`,
      `-I${libbpf}/include/uapi`,
    ];
    const rest = readdirSync(join(libbpf, 'src'))
      .filter((name) => name.endsWith('.c') && name !== 'libbpf.c')
      .map((name) => join(libbpf, 'src', name));
    execFileSync('gcc', [...flags, source, ...rest, '-lelf', '-lz', '-o', join(work, 'oracle')]);
    // Whoever was faster made the same.
    if (!existsSync(folder)) renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return join(folder, 'oracle');
}
