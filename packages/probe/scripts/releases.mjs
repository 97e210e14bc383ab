import { readdirSync } from 'node:fs';

/** Versions are text: 5.10 is newer than 5.1, and no number says so. @param {string} version */
export const ordinal = (version) => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);

/**
 * The releases of which a folder has a file, oldest first.
 *
 * @param {string} folder
 */
export function releasesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort((one, other) => ordinal(one) - ordinal(other));
}
