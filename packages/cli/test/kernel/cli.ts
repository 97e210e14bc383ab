import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Run, run } from '../../../../test/support/command.ts';

export type { Run } from '../../../../test/support/command.ts';

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

/** The same in a network namespace, given by its path. */
export function runCliIn(namespace: string, ...words: string[]): Run {
  return run(['nsenter', `--net=${namespace}`, process.execPath, MAIN, ...words]);
}

/** The same by a root that has lost the capabilities which BPF asks for, as in a container. */
export function runCliWithoutCapabilities(...words: string[]): Run {
  const lost = '-sys_admin,-bpf,-perfmon';
  return run(['setpriv', `--bounding-set=${lost}`, `--inh-caps=${lost}`, process.execPath, MAIN, ...words]);
}
