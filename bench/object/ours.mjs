// Parses a BPF object: once in the state of a fresh process, and then again and again. Prints milliseconds.
import { readFileSync } from 'node:fs';
import { parseObject } from '../../packages/elf/dist/index.js';
import { median } from '../harness/rounds.mjs';

const path = process.argv[2] ?? '';

const first = open();
const again = Array.from({ length: 9 }, open);
const warm = Array.from({ length: 60 }, open).slice(-15);
console.log(JSON.stringify({ first, again: median(again), warm: median(warm) }));

function open() {
  const start = performance.now();
  const object = parseObject(readFileSync(path));
  return object.programs.length + object.maps.length > 0 ? performance.now() - start : NaN;
}
