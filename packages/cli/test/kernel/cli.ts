import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The command as a process of its own. */
export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Everything printed so far. */
  stdout(): string;
  stderr(): string;
  /** The next line of stdout that was not asked for yet. */
  line(): Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Brings the built command up to date with its sources: the process runs what users run. */
export function buildCli(): void {
  execFileSync('node_modules/.bin/tsc', ['-b', 'packages/cli'], { cwd: REPOSITORY, stdio: 'inherit' });
}

/** Starts `ebpf-ts` with these words. */
export function runCli(...words: string[]): Run {
  return run([process.execPath, MAIN, ...words]);
}

/** The same by a root that has lost the capabilities which BPF asks for, as in a container. */
export function runCliWithoutCapabilities(...words: string[]): Run {
  const lost = '-sys_admin,-bpf,-perfmon';
  return run(['setpriv', `--bounding-set=${lost}`, `--inh-caps=${lost}`, process.execPath, MAIN, ...words]);
}

function run([program = '', ...args]: string[]): Run {
  // As a pipeline on a build server runs it; vitest's own wish for colours is not the command's.
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
        if (over && end === -1) throw new Error(`ebpf-ts ended without another line: ${printed.stderr}`);
      }
      const line = printed.stdout.slice(read, end);
      read = end + 1;
      return line;
    },
  };
}
