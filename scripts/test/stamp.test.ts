import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from '../setup/stamp.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-stamp-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'a.ts'), 'a');
  writeFileSync(join(folder, 'src', 'b.ts'), 'b');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const print = (...extra: string[]) => fingerprint([join(folder, 'src'), join(folder, 'absent')], extra);

test('a fingerprint stays as long as content and names do, whatever the times', () => {
  const before = print();
  utimesSync(join(folder, 'src', 'a.ts'), 1, 1);
  expect(print()).toBe(before);
});

test.each([
  ['changed', () => writeFileSync(join(folder, 'src', 'a.ts'), 'A')],
  ['added', () => writeFileSync(join(folder, 'src', 'c.ts'), '')],
  ['removed', () => rmSync(join(folder, 'src', 'a.ts'))],
  ['renamed', () => renameSync(join(folder, 'src', 'a.ts'), join(folder, 'src', 'c.ts'))],
  ['at last there', () => writeFileSync(join(folder, 'absent'), '')],
])('a fingerprint is another one when a file is %s', (_what, change) => {
  const before = print();
  change();
  expect(print()).not.toBe(before);
});

test('a fingerprint tells what else the result depends on', () => {
  expect(print('x64')).not.toBe(print('arm64'));
});

test('what is built, and what links lead to, is not part of a fingerprint', () => {
  const before = print();
  mkdirSync(join(folder, 'src', 'dist'));
  writeFileSync(join(folder, 'src', 'dist', 'a.js'), '');
  symlinkSync('/usr', join(folder, 'src', 'link'));
  expect(print()).toBe(before);
});
