import { readdirSync } from 'node:fs';
import { runOnKernel } from './kernel.mjs';
import { startMachine } from './machine.mjs';
import { failureLines, progressOf } from './progress.mjs';

const FOLDER = 'scripts/matrix/self-test';

/** A hang is meant to be found, and not to be waited for. */
const SILENCE = 150;

/** How each of the tests there must be reported. */
const EXPECTED = {
  hang: 'failed',
  init: 'failed',
  'before the panic': 'passed',
  panic: 'failed',
  'after the panic': 'passed',
  'all is well': 'passed',
};

/** Files that panic beside their tests: in a hook, and while they are imported. */
const FAILED_FILES = ['hook.test.ts', 'import.test.ts'].map((name) => `${FOLDER}/${name}`);

/**
 * Shows on a kernel that a test which hangs, panics the machine or kills its init is reported as failed, so a file that
 * does it beside its tests, and that all others are run nevertheless.
 *
 * @param {string} kernel
 * @returns {Promise<boolean>}
 */
export async function selfTest(kernel) {
  const files = readdirSync(new URL('self-test', import.meta.url))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${FOLDER}/${name}`);
  const run = await runOnKernel(kernel, files, progressOf(kernel), (name, left, options) =>
    startMachine(name, left, { ...options, silence: SILENCE }),
  );
  for (const line of failureLines(run)) console.log(line);
  const found = Object.fromEntries([...run.outcomes.values()].map(({ name, state }) => [name, state]));
  const wrong = Object.entries(EXPECTED).filter(([name, state]) => found[name] !== state);
  for (const [name, state] of wrong) console.log(`WRONG: "${name}" should be ${state} and is ${found[name]}`);
  for (const path of FAILED_FILES) {
    if (run.files.some((file) => file.path === path && file.errors.length > 0)) continue;
    console.log(`WRONG: ${path} should have failed as a file`);
    wrong.push([path, 'failed']);
  }
  if (wrong.length === 0)
    console.log('as it must be: what hangs or ends the machine has failed, and the rest was run');
  return wrong.length === 0;
}
