import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../journal/journal.mjs';
import { kernelTestFiles } from '../matrix/tests.mjs';
import { giveBack, ownerOf } from '../setup/owner.mjs';
import { cache, checkout, environment, tool } from '../setup/paths.mjs';
import { wrongKernel, wrongUser } from '../setup/preflight.mjs';
import { runSteps, stepsFor } from '../setup/steps.mjs';
import { hostProblem } from '../vm/host.mjs';
import { completedInMachine } from './machine.mjs';
import { skipLines, totalsLine, totalsOf } from './totals.mjs';

const JOURNAL = join(cache, 'tests.jsonl');
const REPORTER = fileURLToPath(new URL('../journal/reporter.mjs', import.meta.url));

/** Where the tests, which run as root, leave files in the checkout. */
const WRITTEN_BY_TESTS = [
  cache,
  join(checkout, 'node_modules/.vite'),
  join(checkout, 'node_modules/.vite-temp'),
];

/**
 * `npm test`: set-up, lint, types, then every test. All of them run even if one fails, and the last line is the
 * totals of the tests. Kernel tests that this kernel cannot run are run in a virtual machine.
 *
 * @param {readonly string[]} args further arguments for vitest
 */
export async function main(args) {
  const kernelProblem = wrongKernel();
  const problem =
    wrongUser('npm test') ?? (hostProblem('npm test') === undefined ? undefined : kernelProblem);
  if (problem !== undefined) console.error(problem);
  // The virtual machine has a tracefs of its own, and a root without rights could not mount one here.
  const steps = stepsFor('test').filter(({ name }) => kernelProblem === undefined || name !== 'tracefs');
  if (problem !== undefined || !(await runSteps(steps))) {
    process.exitCode = 1;
    return;
  }
  const lint = passes('lint', 'biome', ['check', '.']);
  const types = passes('types', 'tsc', ['-p', 'tsconfig.test.json']);
  rmSync(JOURNAL, { force: true });
  const tier = kernelProblem === undefined ? [] : ['--project=unit'];
  const reporters = ['--reporter=default', `--reporter=${REPORTER}`];
  const host = passes('tests', 'vitest', ['run', ...tier, ...reporters, ...args], {
    EBPF_TS_JOURNAL: JOURNAL,
  });
  const here = readJournal(JOURNAL);
  if (kernelProblem !== undefined)
    console.error(`test: all kernel tests run in a virtual machine. ${kernelProblem}`);
  const run = await completedInMachine(
    here,
    kernelProblem === undefined ? filesWithSkips(here) : filesNamed(args),
  );

  const owner = ownerOf(checkout);
  if (owner !== undefined) for (const path of WRITTEN_BY_TESTS) giveBack(owner, path);

  for (const line of skipLines(run)) console.log(line);
  const totals = totalsOf(run);
  process.exitCode = lint && types && host && totals.failed === 0 ? 0 : 1;
  console.log(totalsLine(totals));
}

/**
 * The files of the kernel tier of which tests were skipped here, and with them what looks for leftovers.
 *
 * @param {import('../journal/journal.mjs').Run} run
 */
function filesWithSkips({ outcomes }) {
  const skipped = [...outcomes.values()].filter(({ state }) => state === 'skipped').map(({ file }) => file);
  const files = kernelTestFiles();
  const asked = files.filter((file) => skipped.includes(file));
  const last = files.at(-1);
  return asked.length === 0 || last === undefined || asked.includes(last) ? asked : [...asked, last];
}

/**
 * The files of the kernel tier that vitest would run for these arguments.
 *
 * @param {readonly string[]} args
 */
function filesNamed(args) {
  const names = args.filter((arg) => !arg.startsWith('-'));
  return kernelTestFiles().filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
}

/**
 * Runs one check in this terminal.
 *
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} variables
 * @returns {boolean}
 */
function passes(name, program, args, variables = {}) {
  const env = { ...environment(), ...variables };
  const { status } = spawnSync(tool(program), args, { cwd: checkout, env, stdio: 'inherit' });
  console.error(status === 0 ? `test: ${name} passed` : `test: ${name} FAILED (${program} ${args[0] ?? ''})`);
  return status === 0;
}
