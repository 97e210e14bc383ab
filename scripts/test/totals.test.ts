import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTotals, totalsLine } from '../checks/totals.mjs';
import { cache } from '../setup/paths.mjs';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const skips = fileURLToPath(new URL('../checks/skips.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  // Below the checkout, so that the test files find vitest.
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'totals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs these test files with vitest itself, whose report is what is read. */
function report(files: Readonly<Record<string, string>>) {
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { watch: false } };');
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { test } from 'vitest';\n${body}`);
  }
  const json = join(folder, 'report.json');
  const reporters = ['--reporter=json', `--reporter=${skips}`, `--outputFile.json=${json}`];
  const { stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder, ...reporters], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return { json, stdout };
}

test('the totals count every test of a run, and a file that does not load as a failure', () => {
  const { json, stdout } = report({
    'mixed.test.mjs': `
      test('a', () => {});
      test('b', () => {});
      test('c', () => { throw new Error('no'); });
      test('d', ({ skip }) => skip('this kernel has no kprobes'));
      test('e', ({ skip }) => skip('this kernel has no kprobes'));
      test.skip('f', () => {});
      test.todo('g');`,
    'broken.test.mjs': `throw new Error('before the first test');`,
  });
  expect(totalsLine(readTotals(json))).toBe('2 passed, 2 failed, 4 skipped');
  expect(stdout).toContain('skipped tests: 4');
  expect(stdout).toContain('2 × this kernel has no kprobes');
});

test('a report that was never written is a failure', () => {
  expect(totalsLine(readTotals(join(tmpdir(), 'no-such-report.json')))).toBe('0 passed, 1 failed, 0 skipped');
});
