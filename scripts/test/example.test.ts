import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../example.mjs', import.meta.url));

it.each([
  [['nonsense'], 'nonsense'],
  [[], 'example without a name'],
])('npm run example %j says which examples there are', (words, what) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  expect(stderr).toMatch(
    new RegExp(`^example: there is no ${what}; it is one of .*hello-tracepoint, .*\\.?\\n$`),
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});
