import { existsSync, readFileSync } from 'node:fs';

/**
 * How many tests ended how.
 *
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Totals
 */

/**
 * Counts the tests in the report of vitest's `json` reporter. A file that fails before its first test, and a
 * report that was never written, count as one failure: something that should have been tested was not.
 *
 * @param {string} file
 * @returns {Totals}
 */
export function readTotals(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const { testResults } = /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  const statuses = testResults.flatMap(({ assertionResults, status }) => {
    const own = assertionResults.map((test) => test.status);
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}

/**
 * The last line of `npm test`, which other programs may read.
 *
 * @param {Totals} totals
 */
export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * The part of vitest's report that is read here.
 *
 * @typedef {{
 *   readonly testResults: readonly {
 *     readonly status: string,
 *     readonly assertionResults: readonly { readonly status: string }[],
 *   }[],
 * }} Report
 */
