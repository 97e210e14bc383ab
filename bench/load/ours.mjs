// Opens a BPF object, loads it and attaches its programs: once in the state of a fresh process, and nine times more.
// Prints milliseconds; what is closed in between does not count. `async` is what await makes of it, off the event loop.
import { BpfObject } from '../../packages/core/dist/index.js';
import { median } from '../harness/rounds.mjs';

const [, , path = '', way = 'sync'] = process.argv;
const load = way === 'async' ? awaited : synchronous;

const first = await load();
const again = [];
for (let round = 0; round < 9; round++) again.push(await load());
console.log(JSON.stringify({ first, again: median(again) }));

async function synchronous() {
  const start = performance.now();
  const object = BpfObject.openSync(path).loadSync();
  for (const program of Object.values(object.programs)) program.attachSync();
  const took = performance.now() - start;
  await object.close();
  return took;
}

async function awaited() {
  const start = performance.now();
  const object = await (await BpfObject.open(path)).load();
  await object.attach();
  const took = performance.now() - start;
  await object.close();
  return took;
}
