import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program in C that the verifier rejects, as the comments in its source say. */
export interface MarkedProgram {
  readonly fixture: string;
  readonly name: string;
  /** The class, by its name in the catalogue. */
  readonly reason: string;
  /** Kernels that say something else of it, for what they do not have yet, or do not mind any more; the first counts. */
  readonly otherwise: readonly Otherwise[];
  /** The lines that are at fault, from 1: several where kernels differ, or the verifier just stops somewhere. */
  readonly lines: readonly number[];
}

/** What kernels before a version, or from one on, say: a class, or `accepted`. */
export interface Otherwise {
  readonly kernels: 'before' | 'since';
  readonly version: string;
  readonly reason: string;
}

const MARK = /\/\/ rejected: ([\w-]+)(?:, (before|since) ([\d.]+): ([\w-]+))?$/;

/** Finds `// rejected: CLASS` in each program, and in what stands between it and the program before. */
export function markedPrograms(fixture: string): readonly MarkedProgram[] {
  const source = readFileSync(fileURLToPath(new URL(fixture, import.meta.url)), 'utf8');
  const programs: MarkedProgram[] = [];
  let name: string | undefined;
  let reason = '';
  let otherwise: Otherwise[] = [];
  let lines: number[] = [];
  for (const [index, line] of source.split('\n').entries()) {
    const [marked, named = '', kernels, version = '', other = ''] = MARK.exec(line) ?? [];
    if (marked !== undefined) {
      reason = named;
      lines.push(index + 1);
    }
    if (kernels === 'before' || kernels === 'since') otherwise.push({ kernels, version, reason: other });
    name = /^int (\w+)\(.*\)/.exec(line)?.[1] ?? name;
    if (line.startsWith('}') && name !== undefined) {
      if (lines.length > 0) programs.push({ fixture, name, reason, otherwise, lines });
      name = undefined;
      otherwise = [];
      lines = [];
    }
  }
  return programs;
}
