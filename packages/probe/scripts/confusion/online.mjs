// Compares what a preflight foretells of each program with what this kernel says when it is loaded alone:
//
//   node packages/probe/scripts/confusion/online.mjs FOLDER [OUT]
//
// FOLDER holds objects, such as those that `pnpm corpus` gathers below .cache/corpus/objects. With OUT, what offline.mjs
// needs to judge the same elsewhere is written there: the profile, the types and the outlooks. Build first; needs root.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BpfObject } from '../../../core/dist/index.js';
import { preflight, profileSync, runningKernel } from '../../dist/index.js';
import { isNamed } from './named.mjs';
import { objectsIn } from './objects.mjs';

const [folder, out] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: online.mjs FOLDER [OUT]');
const kernel = runningKernel();
/** @type {Map<string, number>} */
const matrix = new Map();
/** @type {Record<string, unknown>} */
const outlooks = {};
const reasons = { named: 0, otherwise: 0 };
for (const path of objectsIn(folder)) await compare(path);
console.log(kernel.name);
for (const [cell, count] of [...matrix].sort()) console.log(`${String(count).padStart(6)}  ${cell}`);
console.log(`${String(reasons.named).padStart(6)}  of the failures foretold have the reason that was named`);
console.log(`${String(reasons.otherwise).padStart(6)}  have another`);
if (out !== undefined) save(out);

/** @param {string} path */
async function compare(path) {
  const spec = await BpfObject.open(join(folder ?? '', path)).catch((error) => error);
  if (spec instanceof Error) return console.log(`${path}: ${spec.message.split('\n')[0]}`);
  const { programs } = preflight(spec, kernel);
  outlooks[path] = programs;
  for (const { program, outlook, findings } of programs) {
    for (const [other, each] of Object.entries(spec.programs)) each.autoload = other === program;
    const refusal = await spec.load().then(
      (/** @type {{ close(): void }} */ object) => object.close(),
      (/** @type {Error} */ error) => error,
    );
    const cell = `${outlook.padEnd(14)} ${refusal === undefined ? 'loads' : 'does not load'}`;
    matrix.set(cell, (matrix.get(cell) ?? 0) + 1);
    const stopping = findings.filter(({ stops }) => stops === 'load');
    const needs = stopping.map((each) => each.needs).join(', ') || 'nothing is missing';
    const said = refusal === undefined ? 'loads' : refusal.message.split('\n').slice(0, 3).join(' / ');
    if ((outlook === 'will load') !== (refusal === undefined)) {
      console.log(`${path} ${program}: ${outlook} (${needs}), and ${said}`);
    } else if (refusal !== undefined) {
      const named = stopping.some((finding) => isNamed(finding, refusal));
      reasons[named ? 'named' : 'otherwise']++;
      if (!named) console.log(`${path} ${program}: ${needs} is named, and ${said}`);
    }
  }
}

/** @param {string} to */
function save(to) {
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, `${kernel.release}.json`), JSON.stringify(profileSync()));
  writeFileSync(join(to, `${kernel.release}.outlooks`), JSON.stringify(outlooks));
  copyFileSync('/sys/kernel/btf/vmlinux', join(to, `${kernel.release}.btf`));
}
