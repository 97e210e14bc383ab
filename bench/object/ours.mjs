// Parses a BPF object: once in the state of a fresh process, nine times more, and then 2,000 times, of which the last
// 200 count. Prints milliseconds.
import { readFileSync } from 'node:fs';
import { parseObject } from '../../packages/elf/dist/index.js';
import { median } from '../harness/rounds.mjs';

const path = process.argv[2] ?? '';

const first = open();
const again = Array.from({ length: 9 }, open);
const steady = Array.from({ length: 2000 }, open).slice(-200);
console.log(JSON.stringify({ first, again: median(again), steady: median(steady) }));

function open() {
  const start = performance.now();
  const object = parseObject(readFileSync(path));
  return object.programs.length + object.maps.length > 0 ? performance.now() - start : NaN;
}
