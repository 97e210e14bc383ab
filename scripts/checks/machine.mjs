import { runOnKernel } from '../matrix/kernel.mjs';
import { machineSteps } from '../matrix/prepare.mjs';
import { failureLines, progressOf } from '../matrix/progress.mjs';
import { expectedSkips, skipsOf } from '../matrix/skips.mjs';
import { runSteps } from '../setup/steps.mjs';
import { hostProblem } from '../vm/host.mjs';

/** What this machine's kernel cannot be asked is asked of this one. */
const KERNEL = '6.12';

/**
 * Runs test files in a virtual machine, and merges what they say there with what was heard here: of both, the graver.
 *
 * @param {import('../journal/journal.mjs').Run} here
 * @param {readonly string[]} files
 * @returns {Promise<import('../journal/journal.mjs').Run>}
 */
export async function completedInMachine(here, files) {
  if (files.length === 0) return here;
  const problem = hostProblem('npm test');
  if (problem !== undefined) {
    console.error(
      `test: ${files.length} files ask for more than this kernel has, and no other can be booted: ${problem}`,
    );
    return here;
  }
  console.error(
    `test: ${files.length} files ask for more than this kernel has; they run on Linux ${KERNEL} too`,
  );
  if (!(await runSteps(machineSteps([KERNEL])))) {
    return withError(here, 'the virtual machine could not be set up');
  }
  const there = await runOnKernel(KERNEL, files, progressOf(KERNEL));
  const lost = unexpectedSkips(there);
  for (const line of [...failureLines(there), ...lost]) console.error(`test: ${KERNEL}: ${line}`);
  const merged = merge(here, there);
  return lost.length === 0 ? merged : withError(merged, lost.join('\n'));
}

/**
 * @param {import('../journal/journal.mjs').Run} here
 * @param {import('../journal/journal.mjs').Run} there
 * @returns {import('../journal/journal.mjs').Run}
 */
export function merge(here, there) {
  const outcomes = new Map(here.outcomes);
  for (const [id, outcome] of there.outcomes) {
    const known = outcomes.get(id);
    if (known === undefined || known.state === 'skipped' || outcome.state === 'failed')
      outcomes.set(id, outcome);
  }
  const over =
    here.over === undefined || there.over === undefined
      ? undefined
      : { errors: [...here.over.errors, ...there.over.errors] };
  return { outcomes, files: [...here.files, ...there.files], over, cutOff: undefined, cutOffIn: undefined };
}

/**
 * Features of which more tests are skipped than in a run of the whole matrix.
 *
 * @param {import('../journal/journal.mjs').Run} run
 */
function unexpectedSkips(run) {
  const expected = expectedSkips(KERNEL) ?? {};
  return Object.entries(skipsOf(run)).flatMap(([feature, count]) => {
    const most = expected[feature] ?? 0;
    return count <= most ? [] : [`${feature}: ${count} tests skipped, at most ${most} expected`];
  });
}

/**
 * @param {import('../journal/journal.mjs').Run} run
 * @param {string} error
 * @returns {import('../journal/journal.mjs').Run}
 */
const withError = (run, error) => ({ ...run, over: { errors: [...(run.over?.errors ?? []), error] } });
