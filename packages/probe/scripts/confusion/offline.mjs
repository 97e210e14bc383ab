// Judges objects for kernels that are not here, and compares that with what the preflight said there:
//
//   node packages/probe/scripts/confusion/offline.mjs FOLDER OUT
//
// FOLDER holds the objects that online.mjs was given there, and OUT what it wrote. Build first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Btf } from '@ebpf-ts/btf';
import { parseObject } from '@ebpf-ts/elf';
import { preflight, profiledKernel } from '../../dist/index.js';
import { objectsIn } from './objects.mjs';

const [folder, out] = process.argv.slice(2);
if (folder === undefined || out === undefined) throw new Error('usage: offline.mjs FOLDER OUT');
for (const name of readdirSync(out).sort()) {
  if (name.endsWith('.outlooks')) judge(name.slice(0, -'.outlooks'.length));
}

/** @param {string} release */
function judge(release) {
  const saved = (/** @type {string} */ suffix) => readFileSync(join(out ?? '', `${release}.${suffix}`));
  const outlooks = JSON.parse(saved('outlooks').toString());
  const kernel = profiledKernel(JSON.parse(saved('json').toString()), Btf.parse(saved('btf')), release);
  let [same, different] = [0, 0];
  for (const path of objectsIn(folder ?? '')) {
    if (!Object.hasOwn(outlooks, path)) continue;
    const { programs } = preflight(parseObject(readFileSync(join(folder ?? '', path))), kernel);
    for (const [index, here] of programs.entries()) {
      const there = outlooks[path][index];
      // As it went through JSON, which has no undefined.
      if (isDeepStrictEqual(JSON.parse(JSON.stringify(here)), there)) same++;
      else {
        different++;
        console.log(`${release} ${path} ${here.program}`);
        console.log(`  there: ${JSON.stringify(there)}\n  here:  ${JSON.stringify(here)}`);
      }
    }
  }
  console.log(`${release}: ${same} programs judged alike, ${different} not`);
  if (different > 0) process.exitCode = 1;
}
