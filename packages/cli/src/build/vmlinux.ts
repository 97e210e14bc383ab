import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { printC } from '@ebpf-ts/btf';
import { openBtf } from '../btf/source.ts';

const NAME = 'vmlinux.h';

/**
 * Whether a source includes a `vmlinux.h` that is nowhere to be found, directly or in another header. The compiler
 * is asked, which knows about conditions and folders.
 */
export function lacksVmlinux(clang: string, flags: readonly string[], source: string): boolean {
  try {
    // What is missing is listed as it is written, what is found with its folder.
    const rule = execFileSync(clang, [...flags, '-M', '-MG', resolve(source)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return rule.split(/[\s\\]+/).includes(NAME);
  } catch {
    // Compiling fails too, and then says why.
    return false;
  }
}

/** Writes the header into a folder, with the types of this kernel or of another one's BTF. */
export async function writeVmlinux(folder: string, btf: string | undefined): Promise<void> {
  const types = await openBtf(btf ?? 'vmlinux', undefined);
  await writeFile(join(folder, NAME), printC(types));
}
