import { readFileSync, writeFileSync } from 'node:fs';

/** How many tests each kernel skips for want of each feature. */
const FILE = new URL('skips.json', import.meta.url);

/**
 * Skips by feature: `{ "program kprobe.multi": 2 }`.
 *
 * @typedef {Readonly<Record<string, number>>} Skips
 */

/**
 * @param {import('../journal/journal.mjs').Run} run
 * @returns {Skips}
 */
export function skipsOf({ outcomes }) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { state, reason = 'no reason given' } of outcomes.values()) {
    if (state !== 'skipped') continue;
    const feature = reason.split(':')[0] ?? reason;
    counts[feature] = (counts[feature] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * How the skips differ from those that are expected, in lines; none where they do not.
 *
 * @param {Skips} expected
 * @param {Skips} found
 */
export function differences(expected, found) {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])].flatMap((feature) => {
    const [was, is] = [expected[feature] ?? 0, found[feature] ?? 0];
    return was === is ? [] : [`${feature}: ${is} tests skipped, ${was} expected`];
  });
}

/**
 * @param {string} kernel
 * @returns {Skips | undefined}
 */
export const expectedSkips = (kernel) => JSON.parse(readFileSync(FILE, 'utf8'))[kernel];

/**
 * @param {string} kernel
 * @param {Skips} found
 */
export function expectSkips(kernel, found) {
  const all = { ...JSON.parse(readFileSync(FILE, 'utf8')), [kernel]: found };
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
