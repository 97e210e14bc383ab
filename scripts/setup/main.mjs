import { parseArgs } from 'node:util';
import { preflight } from './preflight.mjs';
import { runSteps, stepsFor } from './steps.mjs';

/** @type {readonly import('./steps.mjs').Purpose[]} */
const PURPOSES = ['demo', 'test'];

/**
 * `npm run setup`: everything that the demo and the tests need, and nothing that is already there.
 *
 * @param {readonly string[]} args
 */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { step: { type: 'string' }, for: { type: 'string', default: 'test' } },
  });
  const purpose = PURPOSES.find((name) => name === values.for);
  if (purpose === undefined) return refuse('--for', values.for, PURPOSES);
  const steps = stepsFor(purpose);
  const chosen = values.step === undefined ? steps : steps.filter((step) => step.name === values.step);
  if (values.step !== undefined && chosen.length === 0)
    return refuse(
      '--step',
      values.step,
      steps.map((step) => step.name),
    );
  process.exitCode = (await runSteps(chosen)) ? 0 : 1;
}

/**
 * What demo and test do first: refuse at once on a machine that can never do it, then set up what is missing.
 *
 * @param {import('./steps.mjs').Purpose} purpose
 * @param {string} command for the user to repeat, such as `npm test`
 * @returns {Promise<boolean>}
 */
export async function prepare(purpose, command) {
  const problem = preflight(command);
  if (problem === undefined) return runSteps(stepsFor(purpose));
  console.error(problem);
  return false;
}

/**
 * @param {string} option
 * @param {string} value
 * @param {readonly string[]} names what it may be
 */
function refuse(option, value, names) {
  console.error(`setup: there is no ${option} ${value}; it is one of ${names.join(', ')}`);
  process.exitCode = 1;
}
