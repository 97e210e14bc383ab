import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from '../setup/main.mjs';
import { giveBack, ownerOf } from '../setup/owner.mjs';
import { cache, checkout, environment, tool } from '../setup/paths.mjs';
import { readTotals, totalsLine } from './totals.mjs';

const REPORT = join(cache, 'vitest.json');

/** Where the tests, which run as root, leave files in the checkout. */
const WRITTEN_BY_TESTS = [
  cache,
  join(checkout, 'node_modules/.vite'),
  join(checkout, 'node_modules/.vite-temp'),
];

/**
 * `npm test`: set-up, lint, types, then every test. All of them run even if one fails, and the last line is the
 * totals of the tests.
 *
 * @param {readonly string[]} args further arguments for vitest
 */
export async function main(args) {
  if (!(await prepare('test', 'npm test'))) {
    process.exitCode = 1;
    return;
  }
  const lint = passes('lint', 'biome', ['check', '.']);
  const types = passes('types', 'tsc', ['-p', 'tsconfig.test.json']);
  rmSync(REPORT, { force: true });
  const skips = new URL('skips.mjs', import.meta.url).pathname;
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--reporter=${skips}`,
    `--outputFile.json=${REPORT}`,
  ];
  const tests = passes('tests', 'vitest', ['run', ...reporters, ...args]);

  const owner = ownerOf(checkout);
  if (owner !== undefined) for (const path of WRITTEN_BY_TESTS) giveBack(owner, path);

  process.exitCode = lint && types && tests ? 0 : 1;
  console.log(totalsLine(readTotals(REPORT)));
}

/**
 * Runs one check in this terminal.
 *
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {boolean}
 */
function passes(name, program, args) {
  const { status } = spawnSync(tool(program), args, { cwd: checkout, env: environment(), stdio: 'inherit' });
  console.error(status === 0 ? `test: ${name} passed` : `test: ${name} FAILED (${program} ${args[0] ?? ''})`);
  return status === 0;
}
