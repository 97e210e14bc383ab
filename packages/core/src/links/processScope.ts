import { type AttachingProgram, wrongOptions } from './attaching.ts';

/** One process: `self` is this one. */
export type ProcessScope = 'self' | number;

/** Which process's calls of user-space code a program sees. */
export interface ProcessOption {
  /** Of this process only. Default: of every process that has or will have the binary in its memory. */
  readonly pid?: ProcessScope;
}

/** The process id that an option names; undefined for every process. */
export function pidOf(program: AttachingProgram, scope: ProcessScope | undefined): number | undefined {
  if (scope === undefined) return undefined;
  if (scope === 'self') return process.pid;
  if (typeof scope === 'number' && Number.isInteger(scope) && scope > 0 && scope < 2 ** 31) return scope;
  throw wrongOptions(program, `takes for pid a process id or 'self', not ${JSON.stringify(scope)}`);
}
