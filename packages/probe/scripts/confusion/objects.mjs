import { readdirSync } from 'node:fs';

/**
 * The paths of the objects in a folder, from there.
 *
 * @param {string} folder
 */
export function objectsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.o'))
    .sort();
}
