import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { programsIn } from './programs.ts';

/** Takes DWARF out of an object with the llvm-strip that is nearest to the compiler, and leaves BTF and symbols. */
export function stripDebugging(clang: string, object: string): void {
  const folders = [folderOf(clang), process.env['PATH'] ?? ''].join(delimiter);
  const [program] = programsIn(folders, /^llvm-strip(-\d+)?$/);
  if (program === undefined) {
    throw new Error('there is no llvm-strip, which --strip takes. Install LLVM (Debian: apt install llvm)');
  }
  execFileSync(program, ['-g', object], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Behind the links in `/usr/bin` are the folders of LLVM's versions. */
function folderOf(program: string): string {
  try {
    return dirname(realpathSync(program));
  } catch {
    return '';
  }
}
