import { parseArgs } from 'node:util';
import { preflight } from './preflight.mjs';
import { runSteps, stepsFor } from './steps.mjs';

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
  const steps = stepsFor(values.for === 'demo' ? 'demo' : 'test');
  const chosen = values.step === undefined ? steps : steps.filter((step) => step.name === values.step);
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
