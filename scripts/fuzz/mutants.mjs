import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../setup/paths.mjs';
import { mutatorOf } from './mutate.mjs';
import { seeded } from './random.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** Reads a file: what is no refusal is thrown. @typedef {(bytes: Uint8Array, random: Random) => 'read' | 'refused'} Exercise */
/** What is damaged, and what is then done with it. @typedef {{ bytes: Uint8Array, exercise: Exercise }} Subject */
/** A mutant that should have been read or refused. @typedef {{ path: string, problem: string }} Finding */
/** @typedef {{ read: number, refused: number, slowest: number, findings: readonly Finding[] }} Outcome */

/** How long a mutant may take to be read. Seconds of this process. */
const PATIENCE = 1;

/** Where mutants are kept that something was found with. */
export const findingsFolder = join(cache, 'fuzz/findings');

/**
 * The mutants of some files by their numbers: the same ones for the same files and the same seed.
 *
 * @param {readonly Subject[]} subjects
 * @param {number} seed
 */
export function mutantsOf(subjects, seed) {
  const mutators = subjects.map(({ bytes, exercise }) => ({ damage: mutatorOf(bytes), exercise }));
  return (/** @type {number} */ number) => {
    const random = seeded(seed + Math.imul(number, 0x9e3779b1));
    const chosen = mutators[random(mutators.length)];
    if (chosen === undefined) throw new Error('there is nothing to damage');
    const bytes = chosen.damage(random);
    return {
      bytes,
      run: () => chosen.exercise(bytes, random),
      finding: (/** @type {string} */ problem) => keep(bytes, `${seed}-${number}`, problem),
    };
  };
}

/**
 * Reads mutants, one after the other. One with which something goes wrong is kept, and the rest follow.
 *
 * @param {ReturnType<typeof mutantsOf>} mutants
 * @param {Iterable<number>} numbers
 * @param {number} patience seconds of this process that one may take
 * @returns {Outcome}
 */
export function readMutants(mutants, numbers, patience = PATIENCE) {
  const count = { read: 0, refused: 0 };
  let slowest = 0;
  /** @type {Finding[]} */
  const findings = [];
  for (const number of numbers) {
    const { run, finding } = mutants(number);
    const before = performance.now();
    try {
      count[run()]++;
    } catch (error) {
      findings.push(finding(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    }
    let seconds = (performance.now() - before) / 1000;
    // The machine may have been busy: what counts is this process alone, which the system counts slowly.
    if (seconds > patience) seconds = secondsOf(mutants(number).run);
    if (seconds > patience) findings.push(finding(`it took ${seconds} s`));
    slowest = Math.max(slowest, seconds);
  }
  return { ...count, slowest, findings };
}

/** @param {() => void} work */
function secondsOf(work) {
  const before = process.cpuUsage().user;
  try {
    work();
  } catch {
    // It is known already.
  }
  return (process.cpuUsage().user - before) / 1e6;
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {string} problem
 * @returns {Finding}
 */
function keep(bytes, name, problem) {
  mkdirSync(findingsFolder, { recursive: true });
  const path = join(findingsFolder, name);
  writeFileSync(path, bytes);
  return { path, problem };
}
