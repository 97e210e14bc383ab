// Writes sources/measured-helpers.json from what measure.mjs wrote on several kernels:
//
//   node packages/probe/scripts/helpers/merge.mjs FOLDER
//
// Of each type of program the helpers, under the first of those kernels that lets it call them; and what later ones took
// away again, or a kernel's host does not allow.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releasesIn } from '../releases.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: merge.mjs FOLDER');
const releases = releasesIn(folder);

/** @type {Record<string, Record<string, string[]>>} */
const programs = {};
/** @type {Record<string, Record<string, string[]>>} */
const without = {};
for (const release of releases) {
  /** @type {Record<string, readonly string[]>} */
  const found = JSON.parse(readFileSync(join(folder, `${release}.json`), 'utf8'));
  for (const [program, helpers] of Object.entries(found)) {
    const known = programs[program] ?? {};
    const before = new Set(Object.values(known).flat());
    const added = helpers.filter((helper) => !before.has(helper));
    const missing = [...before].filter((helper) => !helpers.includes(helper));
    if (added.length > 0) programs[program] = { ...known, [release]: added };
    if (missing.length > 0) without[program] = { ...without[program], [release]: missing };
  }
}
const source = `the probes of this package, on ${releases.join(', ')}: packages/probe/scripts/helpers`;
const into = new URL('../sources/measured-helpers.json', import.meta.url);
writeFileSync(into, `${JSON.stringify({ source, releases, programs, without }, undefined, 2)}\n`);
