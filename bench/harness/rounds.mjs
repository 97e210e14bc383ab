import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * A program that measures itself and prints what it measured as one line of JSON.
 *
 * @typedef {{ readonly name: string, readonly command: readonly [string, ...string[]] }} Contestant
 * @typedef {Readonly<Record<string, number>>} Measured
 */

/**
 * Runs all contestants, in turns, so that whatever else the machine does meets each of them alike. The result is the
 * median of each number, by contestant.
 *
 * @param {readonly Contestant[]} contestants
 * @param {number} count
 * @returns {Map<string, Measured>}
 */
export function rounds(contestants, count) {
  const runs = contestants.map(() => /** @type {Measured[]} */ ([]));
  for (let round = 0; round < count; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const which = (round + turn) % contestants.length;
      const [program = '', ...args] = contestants[which]?.command ?? [];
      runs[which]?.push(JSON.parse(execFileSync(program, args, { encoding: 'utf8' })));
    }
  }
  return new Map(contestants.map(({ name }, which) => [name, medians(runs[which] ?? [])]));
}

/**
 * A command that keeps to the last processor, so that none of the contestants is moved about while it measures.
 *
 * @param {readonly [string, ...string[]]} command
 * @returns {readonly [string, ...string[]]}
 */
export const pinned = (command) => ['taskset', '-c', `${availableParallelism() - 1}`, ...command];

/**
 * @param {readonly Measured[]} runs
 * @returns {Measured}
 */
function medians(runs) {
  const keys = Object.keys(runs[0] ?? {});
  return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key] ?? NaN))]));
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
