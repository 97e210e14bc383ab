import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a compiler, which talks to the terminal itself, and returns its exit status; until `signal` ends it.
 *
 * @throws what `signal` aborts with.
 */
export async function compile(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  // What it prints is never this command's result, so all of it goes to stderr.
  const child = spawn(program, args, { stdio: ['ignore', process.stderr, 'inherit'], signal });
  const [status, killed]: [number | null, NodeJS.Signals | null] = await exit(child);
  if (status === null) throw new Error(`${program} was ended by ${killed}. It may lack memory; try again`);
  return status;
}

async function exit(child: ReturnType<typeof spawn>): Promise<[number | null, NodeJS.Signals | null]> {
  const [status, killed] = await once(child, 'exit');
  return [status, killed];
}
