import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ebpfTs } from './command.ts';
import { buildCli } from './kernel/cli.ts';
import { zoo } from './zoo.ts';

const object = await zoo();
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
// Node then refuses to load any addon, as it cannot on a system that there is none for.
const env = { ...process.env, NODE_OPTIONS: '--no-addons' };
beforeAll(buildCli, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['--help', []],
  ['inspect', [object]],
  ['disasm', [object]],
  ['btf', ['dump', object]],
  ['gen', [object]],
])('%s needs no addon', (command, words) => {
  expect(ebpfTs([command, ...words], { env })).toMatchObject({ status: 0, stderr: '' });
});

test('build needs no addon', () => {
  writeFileSync(join(folder, 'one.bpf.c'), 'int one = 1;');
  expect(ebpfTs(['build', 'one.bpf.c'], { env, cwd: folder })).toMatchObject({ status: 0, stderr: '' });
});

test('execsnoop does, so that the test above could fail', () => {
  expect(ebpfTs(['execsnoop', '--duration', '1'], { env }).status).toBe(1);
});
