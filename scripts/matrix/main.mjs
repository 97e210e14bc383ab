import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { skipLines, totalsLine, totalsOf } from '../checks/totals.mjs';
import { giveBack, ownerOf } from '../setup/owner.mjs';
import { cache, checkout } from '../setup/paths.mjs';
import { runSteps, stepsFor } from '../setup/steps.mjs';
import { UsageError } from '../vm/arguments.mjs';
import { hostProblem } from '../vm/host.mjs';
import { parseArguments, USAGE } from './arguments.mjs';
import { runOnKernel } from './kernel.mjs';
import { logOf } from './machine.mjs';
import { machineSteps } from './prepare.mjs';
import { failureLines, progressOf } from './progress.mjs';
import { selfTest } from './selfTest.mjs';
import { differences, expectedSkips, expectSkips, skipsOf } from './skips.mjs';
import { kernelTestFiles } from './tests.mjs';

/**
 * `pnpm test:matrix`: the kernel tests on several kernels, two at a time. All of them run even if one fails.
 *
 * @param {readonly string[]} args
 */
export async function main(args) {
  if (args.includes('--help')) return console.log(USAGE);
  try {
    process.exitCode = (await run(parseArguments(args))) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`matrix: ${error.message}\n${USAGE}`);
    process.exitCode = 1;
  }
}

/**
 * @param {import('./arguments.mjs').Request} request
 * @returns {Promise<boolean>}
 */
async function run({ kernels, files: wanted, expect, selfTest: isSelfTest }) {
  const problem = hostProblem('pnpm test:matrix');
  if (problem !== undefined) {
    console.error(`matrix: ${problem}`);
    return false;
  }
  if (!(await runSteps([...stepsFor('test'), ...machineSteps(kernels)]))) return false;
  if (isSelfTest) return selfTests(kernels);
  const files = kernelTestFiles().filter(
    (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
  );
  if (files.length === 0) throw new UsageError(`no test file's path contains ${wanted.join(' or ')}`);

  // A machine seldom keeps more than one processor busy.
  const atOnce = Math.min(2, availableParallelism());
  const done = await inTurn(kernels, atOnce, async (kernel) => {
    console.error(`matrix: ${kernel}: ${files.length} files`);
    rmSync(logOf(kernel), { force: true });
    return runOnKernel(kernel, files, progressOf(kernel));
  });
  const runs = new Map(
    kernels.map((kernel, index) => [
      kernel,
      /** @type {import('../journal/journal.mjs').Run} */ (done[index]),
    ]),
  );
  for (const [kernel, run] of expect ? runs : []) {
    if (failureLines(run).length === 0) expectSkips(kernel, skipsOf(run));
    else console.error(`matrix: ${kernel}: what is skipped is not written down, for the run is not green`);
  }
  const owner = ownerOf(checkout);
  if (owner !== undefined && existsSync(cache)) giveBack(owner, cache);
  return report(runs, wanted.length === 0);
}

/**
 * Does something with each, so many at a time, and gives back the results in the order of the things.
 *
 * @template T, R
 * @param {readonly T[]} things
 * @param {number} atOnce
 * @param {(thing: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
async function inTurn(things, atOnce, work) {
  /** @type {R[]} */
  const results = [];
  const left = [...things.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** @param {readonly string[]} kernels */
async function selfTests(kernels) {
  let green = true;
  for (const kernel of kernels) green = (await selfTest(kernel)) && green;
  return green;
}

/**
 * @param {ReadonlyMap<string, import('../journal/journal.mjs').Run>} runs
 * @param {boolean} whole whether all files were run, so that their skips can be compared
 */
async function report(runs, whole) {
  let green = true;
  for (const [kernel, run] of runs) {
    const failures = failureLines(run);
    const expected = expectedSkips(kernel);
    const unexpected = whole && expected !== undefined ? differences(expected, skipsOf(run)) : [];
    if (whole && expected === undefined)
      console.log(`${kernel}: how many tests it skips is not written down: --expect does that`);
    if (failures.length + unexpected.length > 0) green = false;
    for (const line of [...failures, ...skipLines(run), ...unexpected]) console.log(`${kernel}: ${line}`);
  }
  // What set-up installs and compiles is not there yet when this command starts.
  const { cellOf, kindTable, totalsTable } = await import('./table.mjs');
  const { unprobed } = await import('./kinds.mjs');
  const { probedKinds } = await import('../../packages/probe/dist/program/kinds.js');
  const kinds = [...Object.keys(probedKinds), ...unprobed];
  console.log(`\n${kindTable(kinds, runs)}\n`);
  // A kernel may lack what another has; that nobody asks any of them is a test that got lost. None can ask for what
  // every kernel is known to lack.
  const exceptions = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8'));
  const isAskedFor = (/** @type {string} */ kind) =>
    Object.hasOwn(exceptions.every, `program ${kind}`) ||
    [...runs.values()].some((run) => cellOf(kind, run) !== 'not yet');
  const untested = whole ? kinds.filter((kind) => !isAskedFor(kind)) : [];
  for (const kind of untested) console.log(`FAILED no test asks for ${kind}`);
  if (untested.length > 0) green = false;
  const totals = new Map([...runs].map(([kernel, run]) => [kernel, totalsOf(run)]));
  console.log(totalsTable(totals));
  console.log(totalsLine(sum([...totals.values()])));
  return green;
}

/** @param {readonly import('../checks/totals.mjs').Totals[]} all */
const sum = (all) =>
  all.reduce(
    (one, other) => ({
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
