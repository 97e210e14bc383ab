import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What set-up fetches, builds and notes down; git ignores it and it may be deleted at any time. */
export const cache = join(checkout, '.cache');

/** Programs that set-up provides for the tests. */
export const cachedPrograms = join(cache, 'bin');

/**
 * A development tool of the workspace, such as `tsc`.
 *
 * @param {string} name
 */
export const tool = (name) => join(checkout, 'node_modules', '.bin', name);

/** The environment of every command that set-up starts: this very Node is found first, then our own programs. */
export function environment() {
  const path = [dirname(process.execPath), cachedPrograms, process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}

/** The folders of the workspace's packages, examples last. */
export const packageFolders = () => [...foldersIn('packages'), ...exampleFolders()];

/** The folders of the examples, each a package of its own. */
export const exampleFolders = () => foldersIn('examples');

/** @param {string} group */
const foldersIn = (group) =>
  readdirSync(join(checkout, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(checkout, group, entry.name))
    .sort();
