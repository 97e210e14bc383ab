// Opens the kernel's BTF, finds task_struct with its layout; then decodes every type. Does it once in the state of a
// fresh process, and then again and again. Prints milliseconds, and bytes of the heap for each byte of the file.
import { readFileSync } from 'node:fs';
import { Btf, layoutOf } from '../../packages/btf/dist/index.js';
import { median } from '../harness/rounds.mjs';

const path = '/sys/kernel/btf/vmlinux';
const check = process.argv[2] === 'all' ? 'all' : 'used';

const before = heap();
const first = open();
const retained = (heap() - before) / readFileSync(path).length;
const all = decode(first.btf);
const retainedAfter = (heap() - before) / readFileSync(path).length;

const again = [];
for (let round = 0; round < 9; round++) {
  const { btf, found } = open();
  again.push({ found, all: decode(btf) });
}
console.log(
  JSON.stringify({
    found: first.found,
    all,
    foundAgain: median(again.map((each) => each.found)),
    allAgain: median(again.map((each) => each.all)),
    retained,
    retainedAfter,
    sum: first.btf.typeCount,
  }),
);

function open() {
  const start = performance.now();
  const btf = Btf.parse(readFileSync(path), { check });
  const id = btf.find('task_struct', 'struct') ?? 0;
  const { fields } = layoutOf(btf, id);
  return { btf, fields, found: performance.now() - start };
}

function decode(btf) {
  const start = performance.now();
  let sum = 0;
  for (let id = 1; id <= btf.typeCount; id++) sum += btf.type(id).name.length;
  return sum > 0 ? performance.now() - start : NaN;
}

function heap() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
