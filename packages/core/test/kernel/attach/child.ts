import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import { programFixture } from '../../../../../test/support/bpfFixture.ts';

/** What a child did, by its own account. */
export interface Deed {
  readonly pid: number;
  /** What the call returned. */
  readonly result: number;
  /** The errno's name; undefined where the call succeeded. */
  readonly error: string | undefined;
}

/** The program of child.target.c. */
export const childProgram = programFixture('child.target.c', import.meta.url);

/** Has a child do one thing. */
export function child(...action: readonly (string | number)[]): Deed {
  const { pid, stdout, stderr } = spawnSync(childProgram, action.map(String), { encoding: 'utf8' });
  return deedOf(pid, stdout, stderr);
}

/** A child that waits to be told, so that its pid is known before it acts. */
export function waitingChild(...action: readonly (string | number)[]) {
  const process = spawn(childProgram, ['wait', ...action.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { pid } = process;
  if (pid === undefined) throw new Error(`${childProgram} could not be started`);
  return {
    pid,
    async act(): Promise<Deed> {
      process.stdin.end('\n');
      const [said] = await Promise.all([text(process.stdout), once(process, 'close')]);
      return deedOf(pid, said);
    },
  };
}

/** Reads what a child printed. */
export function deedOf(pid: number, stdout: string, stderr = ''): Deed {
  const [, result, errno] = /^(-?\d+) (\d+)\n$/.exec(stdout) ?? [];
  if (result === undefined) throw new Error(`the child said ${JSON.stringify(stdout)} ${stderr}`);
  const failed = Number(result) < 0 && errno !== '0';
  return { pid, result: Number(result), error: failed ? nameOf(Number(errno)) : undefined };
}

function nameOf(errno: number): string {
  const found = Object.entries(constants.errno).find(([, number]) => number === errno);
  return found?.[0] ?? `errno ${errno}`;
}
