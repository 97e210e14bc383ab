/**
 * A process of its own that reads mutants, since it may hang, or die. It is told what to do in one message, notes down
 * in a file which mutant it is at, and sends what came of every so many.
 */
import { openSync, writeSync } from 'node:fs';
import { mutantsOf, readMutants } from './mutants.mjs';
import { subjectsOf } from './subjects.mjs';

/**
 * @typedef {object} Task
 * @property {import('./subjects.mjs').Kind} kind
 * @property {readonly string[]} paths of the objects that are damaged
 * @property {number} seed
 * @property {number} from the first mutant
 * @property {number} to one past the last
 * @property {number} step to the next
 * @property {string} note where the number of the mutant is written that is being read
 */

/** How many mutants are reported at once. */
const BATCH = 250;

process.once('message', async (message) => {
  const task = /** @type {Task} */ (message);
  const subjects = await subjectsOf(task);
  const mutants = mutantsOf(subjects, task.seed);
  const note = openSync(task.note, 'w');
  const noted = (/** @type {number} */ number) => {
    writeSync(note, String(number).padStart(12), 0);
    return mutants(number);
  };
  for (let from = task.from; from < task.to; from += BATCH * task.step) {
    const outcome = readMutants(
      noted,
      numbers({ ...task, from, to: Math.min(task.to, from + BATCH * task.step) }),
    );
    process.send?.(outcome);
    await new Promise(setImmediate);
  }
  process.disconnect();
});

/** @param {Pick<Task, 'from' | 'to' | 'step'>} range */
function* numbers({ from, to, step }) {
  for (let number = from; number < to; number += step) yield number;
}
