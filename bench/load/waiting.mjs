// Loads a program that keeps the verifier busy, and measures how long the event loop is held up meanwhile. Prints
// milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BpfObject } from '../../packages/core/dist/index.js';

const spec = await BpfObject.open(process.argv[2] ?? '');
// What is compiled and allocated at the first timer is not what is measured.
await sleep(50);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const start = performance.now();
const object = await spec.load();
const took = performance.now() - start;
delay.disable();
const instructions = object.programs['busy']?.info().verifiedInsns;
await object.close();
console.log(JSON.stringify({ took, delay: delay.max / 1e6, instructions }));
