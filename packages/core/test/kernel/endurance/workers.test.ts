import { expect, test } from 'vitest';
import { addedSince, eventually, kernelState } from '../../../../../test/support/kernelState.ts';
import { folderWithObject, rounds, runNode, timeFor } from './process.ts';

const count = rounds(10);
const time = timeFor(count, 1000);

const WORKER = `
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
// Node forgets the descriptor of a file that it is opening on another thread while a worker is terminated.
const bytes = readFileSync(path);
parentPort.postMessage('started');
for (;;) {
  const spec = await BpfObject.open(bytes);
  spec.variables.target_pid.value = process.pid;
  const object = await spec.load();
  await object.attach();
  let batches = 0;
  for await (const batch of object.maps.events.batches()) { if (++batches === 3) break; }
  await object.close();
}
`;

const MAIN = `
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
const [rounds, script] = [Number(process.argv[2]), new URL('worker.mjs', import.meta.url)];
async function once_(round) {
  const worker = new Worker(script);
  await once(worker, 'message');
  // Each round at another moment of what the worker does.
  await sleep((round * 3) % 40);
  await worker.terminate();
}
await once_(0);
const descriptors = () => readdirSync('/proc/self/fd').length;
const before = descriptors();
for (let round = 1; round <= rounds; round++) await once_(round);
for (let tries = 0; tries < 100 && descriptors() > before; tries++) await sleep(50);
console.log(descriptors() - before);
`;

test(
  `a worker that is terminated ${count} times in the middle of loading, attaching or reading leaves nothing`,
  async () => {
    const folder = await folderWithObject();
    folder.script('worker.mjs', WORKER);
    const main = folder.script('main.mjs', MAIN);
    const before = kernelState();
    const { stdout, stderr, status, signal } = runNode(main, count, time);
    expect({ stdout, stderr, status, signal }).toEqual({
      stdout: '0\n',
      stderr: '',
      status: 0,
      signal: null,
    });
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
  },
  time,
);
