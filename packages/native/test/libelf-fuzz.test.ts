import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sampleFiles, withOurs } from './libelf/compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

it('damaged files are read without one access out of bounds', { timeout: 300_000 }, () => {
  const fuzz = withOurs('fuzz.c', join(folder, 'fuzz'), sanitizers);
  const { status, stderr } = spawnSync(fuzz, ['20261122', '2000', ...sampleFiles(folder)], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('2000 rounds of each of 5 files\n');
  expect(status).toBe(0);
});
