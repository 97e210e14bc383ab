import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A command as a process of its own, which no test leaves behind. */
export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Everything printed so far. */
  stdout(): string;
  stderr(): string;
  /** The next line of stdout that was not asked for yet. */
  line(): Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a command with these words, as a pipeline on a build server does. */
export function run([program = '', ...args]: readonly string[]): Run {
  // vitest's own wish for colours is not the command's.
  const { FORCE_COLOR: _, ...environment } = process.env;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, CI: 'true' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  let read = 0;
  return {
    child,
    ended,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    async line() {
      let end = printed.stdout.indexOf('\n', read);
      while (end === -1) {
        const over = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          ended.then(() => true),
        ]);
        end = printed.stdout.indexOf('\n', read);
        if (over && end === -1) throw new Error(`${program} ended without another line: ${printed.stderr}`);
      }
      const line = printed.stdout.slice(read, end);
      read = end + 1;
      return line;
    },
  };
}
