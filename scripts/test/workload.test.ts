import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const workload = fileURLToPath(new URL('../demo/workload.mjs', import.meta.url));

/** The kernel's list of a process's children. */
const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();

test("the demo's workload starts programs until the demo lets go of it, and then ends by itself", async () => {
  const child = fork(workload, { stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error('the workload did not start');
  await expect.poll(() => childrenOf(pid), { timeout: 20_000, interval: 1 }).not.toBe('');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
