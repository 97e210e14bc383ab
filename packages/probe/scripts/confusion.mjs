// Compares what a preflight foretells of each program with what this kernel says when it is loaded alone:
//
//   node packages/probe/scripts/confusion.mjs FOLDER
//
// FOLDER holds objects, such as those that `pnpm corpus` gathers below .cache/corpus/objects. Build first; needs root.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BpfObject } from '../../core/dist/index.js';
import { preflight, runningKernel } from '../dist/index.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: confusion.mjs FOLDER');
const kernel = runningKernel();
/** @type {Map<string, number>} */
const matrix = new Map();
for (const name of readdirSync(folder).sort()) {
  if (name.endsWith('.o')) await compare(name, join(folder, name));
}
console.log(kernel.name);
for (const [cell, count] of [...matrix].sort()) console.log(`${String(count).padStart(6)}  ${cell}`);

/**
 * @param {string} name
 * @param {string} path
 */
async function compare(name, path) {
  const spec = await BpfObject.open(path).catch((error) => error);
  if (spec instanceof Error) return console.log(`${name}: ${spec.message.split('\n')[0]}`);
  for (const { program, outlook, findings } of preflight(spec, kernel).programs) {
    for (const [other, each] of Object.entries(spec.programs)) each.autoload = other === program;
    const refusal = await spec.load().then(
      (/** @type {{ close(): void }} */ object) => object.close(),
      (/** @type {Error} */ error) => error,
    );
    const cell = `${outlook.padEnd(14)} ${refusal === undefined ? 'loads' : 'does not load'}`;
    matrix.set(cell, (matrix.get(cell) ?? 0) + 1);
    const isRight = (outlook === 'will load') === (refusal === undefined);
    if (isRight) continue;
    const needs = findings.filter(({ stops }) => stops === 'load').map((each) => each.needs);
    const said = refusal === undefined ? 'loads' : refusal.message.split('\n').slice(0, 3).join(' / ');
    console.log(`${name} ${program}: ${outlook} (${needs.join(', ') || 'nothing is missing'}), and ${said}`);
  }
}
