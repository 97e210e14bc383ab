import { expect, test } from 'vitest';
import { addedSince, eventually, kernelState } from '../../../../../test/support/kernelState.ts';
import { folderWithObject, rounds, runNode, timeFor } from './process.ts';

const count = rounds(50);
const time = timeFor(count, 100);

/** Measured from outside of JavaScript's heap: descriptors and pages of the process. */
const BODY = `
import { readdirSync, readFileSync } from 'node:fs';
const rounds = Number(process.argv[2]);
const descriptors = () => readdirSync('/proc/self/fd').length;
const pages = () => Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]);
async function once() {
  const spec = await BpfObject.open(path);
  spec.variables.target_pid.value = process.pid;
  const object = await spec.load();
  await object.attach();
  for await (const batch of object.maps.events.batches()) { if (batch.length > 0) break; }
  object.maps.counts.get(process.pid);
  await object.close();
}
const settled = async () => { for (let i = 0; i < 5; i++) { globalThis.gc(); await new Promise((done) => setTimeout(done, 20)); } };
for (let round = 0; round < rounds / 2; round++) await once();
await settled();
const before = { descriptors: descriptors(), pages: pages() };
for (let round = 0; round < rounds / 2; round++) await once();
await settled();
console.log(JSON.stringify({ descriptors: descriptors() - before.descriptors, pages: pages() - before.pages }));
`;

test(
  `${count} times load, attach, read and close leave descriptors, kernel objects and memory where they were`,
  async () => {
    const folder = await folderWithObject();
    const before = kernelState();
    const { stdout, stderr } = runNode(folder.script('cycles.mjs', BODY), count, time);
    expect(stderr).toBe('');
    const grown = JSON.parse(stdout);
    expect(grown.descriptors).toBe(0);
    // Pages of 4 KiB: the second half of the rounds takes no more than the heap's own swing.
    expect(grown.pages).toBeLessThan(4096);
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
  },
  time,
);
