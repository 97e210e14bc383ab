import { readFileSync } from 'node:fs';
import { btfExercise } from './exercises/btf.mjs';
import { loadExercise } from './exercises/load.mjs';
import { objectExercise } from './exercises/object.mjs';
import { openExercise } from './exercises/open.mjs';
import { btfIn } from './seeds.mjs';

/**
 * What is done with mutants: we parse them, libbpf opens them unseen, or both, and the kernel loads them.
 *
 * @typedef {'parse' | 'open' | 'load'} Kind
 */
/** @typedef {import('./mutants.mjs').Subject} Subject */

/**
 * Objects, and what the built packages do with them.
 *
 * @param {{ kind: Kind, paths: readonly string[] }} wanted
 */
export function subjectsOf({ kind, paths }) {
  const objects = paths.map((path) => new Uint8Array(readFileSync(path)));
  return readers[kind](objects);
}

const readers = { parse: parsed, open: opened, load: loaded };

/**
 * Also the BTF of each object, as a blob of its own.
 *
 * @param {readonly Uint8Array[]} objects
 * @returns {Promise<readonly Subject[]>}
 */
async function parsed(objects) {
  const [elf, btf, asm] = await Promise.all(['elf', 'btf', 'asm'].map(built));
  const blobs = objects.map(btfIn).filter((blob) => blob !== undefined);
  const [forObjects, forBtf] = [objectExercise({ elf, btf, asm }), btfExercise(btf)];
  return [
    ...objects.map((bytes) => ({ bytes, exercise: forObjects })),
    ...blobs.map((bytes) => ({ bytes, exercise: forBtf })),
  ];
}

/**
 * @param {readonly Uint8Array[]} objects
 * @returns {Promise<readonly Subject[]>}
 */
async function opened(objects) {
  const exercise = openExercise((await built('native')).binding);
  return objects.map((bytes) => ({ bytes, exercise }));
}

/**
 * @param {readonly Uint8Array[]} objects
 * @returns {Promise<readonly Subject[]>}
 */
async function loaded(objects) {
  const exercise = loadExercise(await built('core'));
  return objects.filter(isLittleEndian).map((bytes) => ({ bytes, exercise }));
}

/** Others are refused before libbpf sees them. @param {Uint8Array} object */
const isLittleEndian = (object) => object[5] === 1;

/** A package of ours as it is published, since no Node that we support reads TypeScript. @param {string} name */
const built = (name) =>
  import(/* @vite-ignore */ new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href);
