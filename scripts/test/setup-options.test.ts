import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../setup.mjs', import.meta.url));
const setup = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

test.each([
  [
    '--step',
    'nativ',
    'system-packages, tracefs, pnpm, workspace, native, bpf-objects, bpf-fixtures, headers, typescript',
  ],
  [
    '--step',
    '',
    'system-packages, tracefs, pnpm, workspace, native, bpf-objects, bpf-fixtures, headers, typescript',
  ],
  ['--for', 'tests', 'demo, test'],
])('%s %j is refused with the names that there are', (option, value, names) => {
  const { status, stdout, stderr } = setup(option, value);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(`setup: there is no ${option} ${value}; it is one of ${names}\n`);
});
