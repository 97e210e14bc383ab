import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program in C that the verifier rejects, as the comments in its source say. */
export interface MarkedProgram {
  readonly fixture: string;
  readonly name: string;
  /** The class, by its name in the catalogue. */
  readonly reason: string;
  /** The lines that are at fault, from 1. Where the verifier just stops somewhere, there are several. */
  readonly lines: readonly number[];
}

/** Finds `// rejected: CLASS` in a program, or in what stands between it and the program before. */
export function markedPrograms(fixture: string): readonly MarkedProgram[] {
  const source = readFileSync(fileURLToPath(new URL(fixture, import.meta.url)), 'utf8');
  const programs: MarkedProgram[] = [];
  let name: string | undefined;
  let reason = '';
  let lines: number[] = [];
  for (const [index, line] of source.split('\n').entries()) {
    const mark = /\/\/ rejected: (\S+)/.exec(line)?.[1];
    if (mark !== undefined) {
      reason = mark;
      lines.push(index + 1);
    }
    name = /^int (\w+)\(.*\)/.exec(line)?.[1] ?? name;
    if (line.startsWith('}') && name !== undefined) {
      if (lines.length > 0) programs.push({ fixture, name, reason, lines });
      name = undefined;
      lines = [];
    }
  }
  return programs;
}
