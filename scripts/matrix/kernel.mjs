import { startMachine } from './machine.mjs';

/** So many tests, or files, may end their machine before the kernel is given up. */
const MOST_STARTS = 6;

/**
 * Runs test files on a kernel. A test that hangs or ends the machine has failed, and a further machine runs the rest; so
 * has a file that does so beside its tests, in a hook or while it is imported.
 *
 * @param {string} kernel
 * @param {readonly string[]} files
 * @param {(run: import('../journal/journal.mjs').Run) => void} onJournal hears of progress
 * @param {typeof startMachine} start
 * @returns {Promise<import('../journal/journal.mjs').Run>}
 */
export async function runOnKernel(kernel, files, onJournal, start = startMachine) {
  /** @type {Map<string, import('../journal/journal.mjs').Outcome>} */
  const outcomes = new Map();
  /** @type {Map<string, { path: string, errors: readonly string[] }>} */
  const done = new Map();
  /** @type {string[]} */
  const endedMachine = [];
  for (let starts = 0; starts < MOST_STARTS; starts++) {
    const left = files.filter((file) => !done.has(file));
    const { run, problem } = await start(kernel, left, { endedMachine, onJournal });
    for (const [id, outcome] of run.outcomes) if (!endedMachine.includes(id)) outcomes.set(id, outcome);
    for (const file of run.files) done.set(file.path, file);
    const finished = { outcomes, files: [...done.values()], cutOff: undefined, cutOffIn: undefined };
    if (run.over !== undefined) return { ...finished, over: run.over };
    const { cutOff, cutOffIn } = run;
    const error = `it ended the machine, or hung. ${problem ?? ''}`;
    if (cutOff !== undefined && !endedMachine.includes(cutOff.id)) {
      endedMachine.push(cutOff.id);
      outcomes.set(cutOff.id, { ...cutOff, state: 'failed', errors: [error] });
    } else if (cutOffIn !== undefined && left.includes(cutOffIn) && !done.has(cutOffIn)) {
      done.set(cutOffIn, { path: cutOffIn, errors: [`beside its tests ${error}`] });
    } else {
      return { ...finished, over: { errors: [problem ?? 'no file was entered'] } };
    }
  }
  const errors = [`${MOST_STARTS} tests or files ended the machine; the rest was not run`];
  return { outcomes, files: [...done.values()], cutOff: undefined, cutOffIn: undefined, over: { errors } };
}
