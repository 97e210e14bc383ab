import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../setup/main.mjs';
import { checkout } from '../setup/paths.mjs';

const SECONDS = '10';

/**
 * `npm run demo`: shows every program that starts on this machine, for ten seconds.
 *
 * @param {readonly string[]} args further flags for execsnoop
 */
export async function main(args) {
  if (!(await prepare('demo', 'npm run demo'))) {
    process.exitCode = 1;
    return;
  }
  const duration = args.some((arg) => arg.startsWith('--duration')) ? [] : ['--duration', SECONDS];
  console.error('demo: also running a small workload, so that an idle machine shows something');
  const workload = fork(fileURLToPath(new URL('workload.mjs', import.meta.url)));
  process.exitCode = await run(['execsnoop', ...duration, ...args]);
  if (workload.connected) workload.disconnect();
}

/**
 * Runs the ebpf-ts command in this terminal until it ends.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
async function run(args) {
  const command = join(checkout, 'packages/cli/dist/main.js');
  if (!existsSync(command)) {
    console.error(`demo: ${command} is not there; npm run build makes it.`);
    return 1;
  }
  // In a session of its own the command gets no Ctrl-C from the terminal, where it still writes, but only what we
  // pass on: once, as asking twice ends it without its summary, and npm repeats to us what the terminal sent already.
  const child = spawn(process.execPath, [command, ...args], { stdio: 'inherit', detached: true });
  let asked = false;
  const interrupt = () => {
    if (!asked) child.kill('SIGINT');
    asked = true;
  };
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, interrupt);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
