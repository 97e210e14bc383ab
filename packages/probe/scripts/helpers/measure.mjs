// Writes which helpers programs of each type may call on this kernel, as the probes find it:
//
//   node packages/probe/scripts/helpers/measure.mjs OUT
//
// Makes OUT/RELEASE.json, for merge.mjs. Build first; needs root.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../../dist/index.js';

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: measure.mjs OUT');
const { kernel, helpers = {} } = await report({ sections: ['helpers'] });
const release = /^\d+\.\d+/.exec(kernel)?.[0];
if (release === undefined) throw new Error('the kernel does not say which release it is of');

/** @type {Record<string, readonly string[]>} */
const found = {};
for (const [program, verdicts] of Object.entries(helpers)) {
  const callable = Object.entries(verdicts).filter(([, { status }]) => status === 'supported');
  // What a replacement may call is what the replaced one may.
  if (program !== 'ext' && callable.length > 0) {
    found[program] = callable.map(([name]) => name.slice('bpf_'.length));
  }
}
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `${release}.json`), JSON.stringify(found));
console.log(`${release}: ${Object.keys(found).length} types of programs`);
