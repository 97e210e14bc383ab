/** Whole numbers from 0 to below a bound. @typedef {(below: number) => number} Random */

/**
 * A generator that gives the same numbers for the same seed, so that a finding can be repeated (mulberry32).
 *
 * @param {number} seed
 * @returns {Random}
 */
export function seeded(seed) {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
