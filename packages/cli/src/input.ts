import { readFile } from 'node:fs/promises';
import { AsmError } from '@ebpf-ts/asm';
import { BtfError } from '@ebpf-ts/btf';
import { ElfError } from '@ebpf-ts/elf';

/** The bytes of a file that the command line names; an error says what is wrong with the path. */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const known = REASONS[code];
    if (known === undefined) throw error;
    const [reason, remedy] = known;
    throw new Error(`cannot read ${path}: ${reason} (${code}). ${remedy}`, { cause: error });
  }
}

/** What `parse` makes of a file, whose path stands in what it throws, and `hint` behind it. */
export function parsed<T>(path: string, parse: () => T, hint = ''): T {
  try {
    return parse();
  } catch (error) {
    const isOfFile = error instanceof ElfError || error instanceof BtfError || error instanceof AsmError;
    if (!isOfFile) throw error;
    throw new Error(`${path}: ${error.message}${hint}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'Check the path'],
  ENOTDIR: ['a part of the path is no folder', 'Check the path'],
  EISDIR: ['it is a folder', 'Name a file in it'],
  EACCES: ['this user may not read it', 'Run as its owner or as root'],
  ERR_FS_FILE_TOO_LARGE: ['it has more than 2 GiB, which no BPF object and no kernel has', 'Check the path'],
};
