import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFor } from '../setup/command.mjs';
import { cache } from '../setup/paths.mjs';
import { privateApt } from '../vm/apt.mjs';

/** Everything of the corpus: apt's state, unpacked packages, objects. */
export const corpus = join(cache, 'corpus');

const exec = execFor('corpus');
/** @type {Map<string, Promise<import('../vm/apt.mjs').PrivateApt>>} */
const apts = new Map();

/**
 * Unpacks packages of a release, and with `libraries` all libraries that they need, into a folder of their own,
 * which is returned. Nothing is installed. What was unpacked before is there at once.
 *
 * @param {string} suite
 * @param {string} name of the folder
 * @param {readonly string[]} packages
 * @param {{ libraries?: boolean }} [options]
 * @returns {Promise<string>}
 */
export async function unpack(suite, name, packages, { libraries = false } = {}) {
  const folder = join(corpus, 'unpacked', suite, name);
  if (existsSync(folder)) return folder;
  const apt = await aptOf(suite);
  const work = `${folder}.fetching`;
  rmSync(work, { recursive: true, force: true });
  const [debs, root] = [join(work, 'debs'), join(work, 'root')];
  for (const made of [debs, root]) mkdirSync(made, { recursive: true });
  await apt.download(debs, libraries ? withLibraries(apt, packages) : packages);
  for (const deb of readdirSync(debs)) await exec('dpkg-deb', ['-x', join(debs, deb), root]);
  renameSync(root, folder);
  rmSync(work, { recursive: true });
  return folder;
}

/** @param {string} suite */
function aptOf(suite) {
  const known = apts.get(suite);
  if (known !== undefined) return known;
  const made = privateApt(join(corpus, 'apt', suite), [suite], exec).then(async (apt) => {
    await apt.update();
    return apt;
  });
  apts.set(suite, made);
  return made;
}

/**
 * The packages and all shared libraries below them, without what compiling for this machine would take.
 *
 * @param {import('../vm/apt.mjs').PrivateApt} apt
 * @param {readonly string[]} packages
 */
function withLibraries(apt, packages) {
  const wanted = new Set(packages);
  for (const name of wanted) {
    for (const needed of apt.dependencies(name)) {
      if (/^lib/.test(needed) && !/-dev$/.test(needed)) wanted.add(needed);
    }
  }
  return [...wanted];
}
