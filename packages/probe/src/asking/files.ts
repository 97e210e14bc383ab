import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Question } from './question.ts';

/** The bytes of a file of the kernel's, or the errno's name why they cannot be read. */
export function file(path: string): Question<Buffer | string> {
  return {
    sync() {
      try {
        return readFileSync(path);
      } catch (error) {
        return codeOf(error);
      }
    },
    async: () => readFile(path).catch(codeOf),
  };
}

/** The text of a small file; undefined where it cannot be read. */
export function textOf(path: string): string | undefined {
  const bytes = file(path).sync();
  return typeof bytes === 'string' ? undefined : bytes.toString();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
