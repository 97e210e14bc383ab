import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runExample } from '../../../test/support/example.ts';

test.each(['SIGINT', 'SIGTERM'] as const)('prints a program that starts, and ends by %s', async (signal) => {
  const example = runExample('hello-tracepoint');
  await example.line();
  const { pid } = spawnSync('/bin/true');
  let line = await example.line();
  while (!line.startsWith(`${pid} `)) line = await example.line();
  expect(line).toBe(`${pid} true`);
  expect(await example.stop(signal)).toEqual([]);
});
