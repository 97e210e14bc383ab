import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache } from '../setup/paths.mjs';
import { mutantsOf } from './mutants.mjs';
import { subjectsOf } from './subjects.mjs';

/** @typedef {import('./mutants.mjs').Finding} Finding */
/** @typedef {import('./worker.mjs').Task} Task */

/**
 * @typedef {object} Plan
 * @property {import('./subjects.mjs').Kind} kind
 * @property {readonly string[]} paths
 * @property {number} seed
 * @property {number} mutants
 * @property {number} processes
 */

/** @typedef {{ read: number, refused: number, deaths: number, slowest: number, findings: Finding[] }} Totals */

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** How long a process may be at one mutant before it counts as hung. Seconds; the verifier may think for a while. */
const HUNG = 120;

/**
 * Reads all mutants of a plan in processes of their own. One that dies or hangs is a finding, and another one goes on
 * behind the mutant that it was at.
 *
 * @param {Plan} plan
 * @param {(totals: Totals) => void} onProgress
 * @returns {Promise<Totals>}
 */
export async function runPlan(plan, onProgress) {
  /** @type {Totals} */
  const totals = { read: 0, refused: 0, deaths: 0, slowest: 0, findings: [] };
  const notes = join(cache, 'fuzz');
  mkdirSync(notes, { recursive: true });
  const ways = Array.from({ length: plan.processes }, async (_, index) => {
    const note = join(notes, `at-${process.pid}-${index}`);
    const step = plan.processes;
    let from = index;
    while (from < plan.mutants) {
      const task = {
        kind: plan.kind,
        paths: plan.paths,
        seed: plan.seed,
        from,
        to: plan.mutants,
        step,
        note,
      };
      const end = await runWorker(task, (outcome) => {
        totals.read += outcome.read;
        totals.refused += outcome.refused;
        totals.slowest = Math.max(totals.slowest, outcome.slowest);
        totals.findings.push(...outcome.findings);
        onProgress(totals);
      });
      if (end === 'done') break;
      const at = numberIn(note) ?? from;
      totals.deaths++;
      totals.findings.push(await keep(plan, at, end));
      from = at + step;
    }
    rmSync(note, { force: true });
  });
  await Promise.all(ways);
  return totals;
}

/**
 * @param {Task} task
 * @param {(outcome: import('./mutants.mjs').Outcome) => void} onOutcome
 * @returns {Promise<string>} `done`, or how it ended before
 */
function runWorker(task, onOutcome) {
  return new Promise((resolve) => {
    const child = fork(worker, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let [last, since, isHung] = [numberIn(task.note), Date.now(), false];
    const watch = setInterval(() => {
      const now = numberIn(task.note);
      if (now !== last) [last, since] = [now, Date.now()];
      isHung = Date.now() - since > HUNG * 1000;
      if (isHung) child.kill('SIGKILL');
    }, 1000);
    child.on('message', (outcome) => onOutcome(/** @type {import('./mutants.mjs').Outcome} */ (outcome)));
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(
        isHung ? `it hung for ${HUNG} s` : code === 0 ? 'done' : `the process ended with ${signal ?? code}`,
      );
    });
    child.send(task);
  });
}

/** @param {string} note */
function numberIn(note) {
  try {
    return Number(readFileSync(note, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Keeps the mutant that a process died of.
 *
 * @param {Plan} plan
 * @param {number} number
 * @param {string} problem
 */
async function keep(plan, number, problem) {
  return mutantsOf(await subjectsOf(plan), plan.seed)(number).finding(problem);
}
