import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cache, checkout } from './paths.mjs';

const IGNORED = new Set(['node_modules', 'dist', 'prebuilds', 'coverage', 'test']);

/** What node-gyp makes between sources; elsewhere, a folder of this name is one of sources. */
const ADDON = join(checkout, 'packages/native/native/build');

/**
 * One hash for the content of all these files and folders; a path that does not exist counts as empty.
 * Content and not time: a branch switched there and back costs nothing.
 *
 * @param {readonly string[]} paths
 * @param {readonly string[]} extra what the result depends on besides files
 */
export function fingerprint(paths, extra = []) {
  const hash = createHash('sha256');
  for (const text of extra) hash.update(`${text}\0`);
  for (const file of paths.flatMap(filesBelow)) {
    hash
      .update(`${relative(checkout, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Whether the step left this fingerprint behind when it last ended well.
 *
 * @param {string} step
 * @param {string} value
 */
export function isStamped(step, value) {
  const file = stampFile(step);
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

/**
 * Notes down that the step ended well for these inputs.
 *
 * @param {string} step
 * @param {string} value
 */
export function stamp(step, value) {
  const file = stampFile(step);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

/**
 * Forgets that the step ever ended well, before it touches what the stamp vouches for: it may fail or be interrupted
 * half-way, and the inputs may then be changed back to what the stamp says.
 *
 * @param {string} step
 */
export const unstamp = (step) => rmSync(stampFile(step), { force: true });

/** @param {string} step */
const stampFile = (step) => join(cache, 'stamps', step);

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // A link leads to something fetched, which has an identity of its own.
  if (stat === undefined || stat.isSymbolicLink()) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !IGNORED.has(name))
    .sort()
    .map((name) => join(path, name))
    .filter((child) => child !== ADDON)
    .flatMap(filesBelow);
}
