import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runExample } from '../../../test/support/example.ts';

const UID = 61234;

test('prints the programs that a user starts, and at the end how many each started', async () => {
  const example = runExample('execs', `${UID}`);
  await example.line();
  const children = [1, 2, 3].map(() => spawnSync('/bin/true', { uid: UID, gid: UID }));
  const lines = [await example.line(), await example.line(), await example.line()];
  expect(lines).toEqual(children.map(({ pid }) => `${pid} true`));
  expect(await example.stop('SIGINT')).toEqual([]);
  expect(example.stdout()).toContain(`\nuser ${UID} started 3 programs\n`);
});
