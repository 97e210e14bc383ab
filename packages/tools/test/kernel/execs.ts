import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** One exec of a child, as the process that started it saw it. */
export interface KnownExec {
  readonly pid: number;
  /** The exit code: of /bin/true 0, the errno of an exec that failed. */
  readonly code: number;
}

/** A process that waits to start others. */
export interface Starter {
  readonly pid: number;
  /** Starts them with these arguments, and resolves when all have ended. */
  start(args: readonly (string | Uint8Array)[]): Promise<KnownExec[]>;
}

export interface StarterOptions {
  readonly how?: 'execve' | 'execveat' | 'beneath' | 'nowhere' | 'thread';
  readonly path?: string;
  /** How many children; 0: the process itself execs. */
  readonly count?: number;
  readonly uid?: number;
}

/** Compiles execs.c, for all users to run. */
export function compileStarter(): {
  starter(options?: StarterOptions): Starter;
  folder: string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-execs-'));
  const program = join(folder, 'execs');
  execFileSync('gcc', ['-Wall', '-Werror', '-pthread', '-o', program, sourceOf('execs.c')]);
  chmodSync(folder, 0o755);
  return {
    folder,
    starter: (options = {}) => starterOf(program, options),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A path of /bin/true that takes this many bytes with its NUL. */
export function pathOfSize(bytes: number): string {
  return 'bin/true'.padStart(bytes - 1, '/');
}

function starterOf(
  program: string,
  { how = 'execve', path = '/bin/true', count = 1, uid }: StarterOptions,
): Starter {
  const child = spawn(program, [how, path, `${count}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
  if (child.pid === undefined) throw new Error(`${program} did not start`);
  return {
    pid: child.pid,
    async start(args) {
      child.stdin.end(Buffer.concat(args.flatMap((argument) => [Buffer.from(argument), Buffer.from([0])])));
      const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
      return printed.split('\n').slice(0, -1).map(knownExec);
    },
  };
}

function knownExec(line: string): KnownExec {
  const [pid, code] = line.split(' ').map(Number);
  return { pid: pid ?? Number.NaN, code: code ?? Number.NaN };
}

function sourceOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
