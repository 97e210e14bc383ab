import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A cgroup of the test's own. */
export interface TestCgroup {
  /** Its folder. */
  readonly path: string;
  /** Runs a program in it, and waits for its end. */
  run(command: string, args: readonly string[]): { pid: number; stdout: string; stderr: string };
}

let made = 0;

/** Makes an empty cgroup for the time of one test, however that ends. */
export function testCgroup(): TestCgroup {
  const path = join(cgroup2() ?? mountedCgroup2(), `ebpf-ts-${process.pid}-${made++}`);
  mkdirSync(path);
  onTestFinished(() => rmdirSync(path));
  return {
    path,
    run(command, args) {
      // A shell moves itself, and becomes the program: no pid changes.
      const script = 'echo $$ > "$0" && exec "$@"';
      const shell = ['-c', script, join(path, 'cgroup.procs'), command, ...args];
      return spawnSync('/bin/sh', shell, { encoding: 'utf8' });
    },
  };
}

/** Where cgroup2 is mounted; beside cgroups of the first kind that is `/sys/fs/cgroup/unified`. */
function cgroup2(): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  return /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
}

/** A mount of the test's own, where the system has none. */
function mountedCgroup2(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-cgroup2-'));
  onTestFinished(() => rmdirSync(folder));
  run('mount', ['-t', 'cgroup2', 'none', folder]);
  onTestFinished(() => run('umount', [folder]));
  return folder;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
