/**
 * How many tests ended how.
 *
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Totals
 */

/**
 * Counts the tests of a run. A file that failed beside or before its tests, an error outside of all of them, and a
 * run that was cut off count as one failure each: something that should have been tested was not.
 *
 * @param {import('../journal/journal.mjs').Run} run
 * @returns {Totals}
 */
export function totalsOf({ outcomes, files, over }) {
  const states = [...outcomes.values()].map(({ state }) => state);
  /** @param {string} state */
  const count = (state) => states.filter((each) => each === state).length;
  const broken = files.filter(({ errors }) => errors.length > 0).length;
  const beside = over === undefined || over.errors.length > 0 ? 1 : 0;
  return { passed: count('passed'), failed: count('failed') + broken + beside, skipped: count('skipped') };
}

/**
 * The last line of `npm test`, which other programs may read.
 *
 * @param {Totals} totals
 */
export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Why tests were skipped, and how many for each reason.
 *
 * @param {import('../journal/journal.mjs').Run} run
 * @returns {readonly string[]} lines, none where none were skipped
 */
export function skipLines({ outcomes }) {
  const reasons = [...outcomes.values()].flatMap(({ state, reason }) =>
    state === 'skipped' ? [reason ?? 'no reason given'] : [],
  );
  if (reasons.length === 0) return [];
  const lines = [...new Set(reasons)].map(
    (reason) => `  ${reasons.filter((other) => other === reason).length} × ${reason}`,
  );
  return [`skipped tests: ${reasons.length}`, ...lines];
}
