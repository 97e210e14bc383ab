import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { skipLines, totalsLine, totalsOf } from '../checks/totals.mjs';
import { readJournal } from '../journal/journal.mjs';
import { cache } from '../setup/paths.mjs';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const reporter = fileURLToPath(new URL('../journal/reporter.mjs', import.meta.url));
const began = fileURLToPath(new URL('../../test/support/journal.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  // Below the checkout, so that the test files find vitest.
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'totals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs these test files with vitest itself, and reads its journal. */
function run(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) {
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default { test: { watch: false, fileParallelism: false, setupFiles: [${JSON.stringify(began)}] } };`,
  );
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { beforeAll, describe, test } from 'vitest';\n${body}`);
  }
  const journal = join(folder, 'journal.jsonl');
  const reporters = ['--reporter=default', `--reporter=${reporter}`];
  spawnSync(process.execPath, [vitest, 'run', ...reporters], {
    cwd: folder,
    env: { PATH: process.env.PATH, EBPF_TS_JOURNAL: journal, ...variables },
  });
  return readJournal(journal);
}

const MIXED = `
  describe('a group', () => {
    test('a', () => {});
    test('b', () => {});
  });
  test('c', () => { throw new Error('no'); });
  test('d', ({ skip }) => skip('program kprobe: needs Linux 4.1'));
  test('e', ({ skip }) => skip('program kprobe: needs Linux 4.1'));
  test.skip('f', () => {});
  test.todo('g');`;

test('the totals count every test of a run, and a file that does not load as a failure', () => {
  const found = run({
    'mixed.test.mjs': MIXED,
    'broken.test.mjs': `throw new Error('before the first test');`,
  });
  expect(totalsLine(totalsOf(found))).toBe('2 passed, 2 failed, 4 skipped');
  expect(skipLines(found)).toEqual([
    'skipped tests: 4',
    '  2 × program kprobe: needs Linux 4.1',
    '  2 × no reason given',
  ]);
});

test('an error outside of every test is a failure', () => {
  const found = run({
    'late.test.mjs': `test('a', () => { setTimeout(() => { throw new Error('late'); }); });
      test('b', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
  });
  expect(totalsLine(totalsOf(found))).toBe('2 passed, 1 failed, 0 skipped');
});

test('a process that dies leaves the name of the test that it ran, and counts as a failure', () => {
  const files = {
    'mixed.test.mjs': MIXED,
    'fatal.test.mjs': `test('x', async () => { process.kill(process.ppid, 9); await new Promise(() => {}); });`,
  };
  const found = run(files);
  expect(found.over).toBeUndefined();
  expect(found.cutOff).toMatchObject({ file: 'fatal.test.mjs', name: 'x' });
  expect(totalsOf(found).failed).toBeGreaterThan(0);

  const again = run(files, { EBPF_TS_ENDED_MACHINE: found.cutOff?.id ?? '' });
  expect(again.over).toEqual({ errors: [] });
  expect(totalsLine(totalsOf(again))).toBe('2 passed, 1 failed, 5 skipped');
});

test.each([
  ['in a hook', `beforeAll(() => { process.kill(process.ppid, 9); }); test('y', () => {});`],
  [
    'while a file is imported',
    `process.kill(process.ppid, 9); await new Promise(() => {}); test('y', () => {});`,
  ],
])('a process that dies %s leaves the name of the file, and no test', (_, text) => {
  const found = run({ 'mixed.test.mjs': MIXED, 'nobody.test.mjs': text });
  expect(found).toMatchObject({ over: undefined, cutOff: undefined, cutOffIn: 'nobody.test.mjs' });
});

test('a journal that was never written is a failure', () => {
  expect(totalsLine(totalsOf(readJournal(join(tmpdir(), 'no-such-journal'))))).toBe(
    '0 passed, 1 failed, 0 skipped',
  );
});
