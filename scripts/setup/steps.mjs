import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { bpfFixtures } from './bpf-fixtures.mjs';
import { bpfObjects } from './bpf-objects.mjs';
import { CommandError, execFor, shown, tail } from './command.mjs';
import { headers } from './headers.mjs';
import { native } from './native.mjs';
import { asOwner, giveBack, ownerOf } from './owner.mjs';
import { cache, checkout, environment } from './paths.mjs';
import { pnpm } from './pnpm.mjs';
import { showing } from './report.mjs';
import { unstamp } from './stamp.mjs';
import { systemPackages } from './system-packages.mjs';
import { tracefs } from './tracefs.mjs';
import { typescript } from './typescript.mjs';
import { workspace } from './workspace.mjs';

/**
 * One thing that set-up does, at most once. If it leaves a stamp, that bears its name.
 *
 * @typedef {{
 *   readonly name: string,
 *   readonly title: string,
 *   readonly as: 'root' | 'owner',
 *   readonly advice: string,
 *   isDone(): boolean,
 *   run(exec: import('./command.mjs').Exec): Promise<void>,
 * }} Step
 */

/**
 * What the set-up is for: tests need a few programs more than the demo does.
 *
 * @typedef {'demo' | 'test'} Purpose
 */

/**
 * All steps, in the order in which one builds on the other.
 *
 * @param {Purpose} purpose
 * @returns {readonly Step[]}
 */
export const stepsFor = (purpose) => [
  systemPackages(purpose),
  tracefs(),
  pnpm,
  workspace,
  native,
  bpfObjects,
  ...(purpose === 'test' ? [bpfFixtures] : []),
  headers,
  typescript,
];

/**
 * Does what is not done yet; false, with the reason printed, when a step fails.
 *
 * @param {readonly Step[]} steps
 * @returns {Promise<boolean>}
 */
export async function runSteps(steps) {
  const owner = ownerOf(checkout);
  for (const step of steps) {
    if (step.isDone()) continue;
    if (step.as === 'root' && process.getuid?.() !== 0)
      return fail(step, 'this step needs root; run: sudo npm run setup');
    if (!existsSync(cache)) mkdirSync(cache);
    if (owner !== undefined) giveBack(owner, cache);
    const done = owner !== undefined && step.as === 'owner' ? runAs(owner, step) : await run(step);
    if (!done) return false;
  }
  return true;
}

/** @param {Step} step */
async function run(step) {
  try {
    unstamp(step.name);
    await showing(step.title, () => step.run(execFor(step.name)));
    return true;
  } catch (error) {
    if (error instanceof CommandError) {
      return fail(step, `\`${error.command}\`: ${error.reason}`, [
        ...tail(error.log).map((line) => `  | ${line}`),
        `The whole output is in ${shown(error.log)}.`,
      ]);
    }
    return fail(step, error instanceof Error ? error.message : String(error));
  }
}

/**
 * A step that writes into somebody's checkout runs as that person, in a process of its own.
 *
 * @param {import('./owner.mjs').Owner} owner
 * @param {Step} step
 */
function runAs(owner, step) {
  const { status } = spawnSync(process.execPath, ['scripts/setup.mjs', '--step', step.name], {
    cwd: checkout,
    stdio: 'inherit',
    ...asOwner(owner, environment()),
  });
  return status === 0;
}

/**
 * @param {Step} step
 * @param {string} reason
 * @param {readonly string[]} details
 */
function fail(step, reason, details = []) {
  console.error([`setup: failed at "${step.title}": ${reason}`, ...details, step.advice].join('\n'));
  return false;
}
