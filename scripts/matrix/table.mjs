import Table from 'cli-table3';

/**
 * How a kind of program did on a kernel: it was seen firing, a test of it failed, the kernel lacks it, or no test
 * asks for it yet.
 *
 * @typedef {'fires' | 'FAILED' | '–' | 'not yet'} Cell
 */

/** Nothing but columns, as bpftool and kubectl print them. */
const PLAIN = {
  chars: {
    ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' },
    ...{ 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' },
    ...{ 'right-mid': '', middle: '  ' },
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/**
 * A row for each kind of program, a column for each kernel.
 *
 * @param {readonly string[]} kinds
 * @param {ReadonlyMap<string, import('../journal/journal.mjs').Run>} runs by kernel
 */
export function kindTable(kinds, runs) {
  const table = new Table({ ...PLAIN, head: ['program', ...runs.keys()] });
  for (const kind of kinds) table.push([kind, ...[...runs.values()].map((run) => cellOf(kind, run))]);
  return trimmed(table);
}

/**
 * How many tests of each kernel ended how.
 *
 * @param {ReadonlyMap<string, import('../checks/totals.mjs').Totals>} totals by kernel
 */
export function totalsTable(totals) {
  const table = new Table({ ...PLAIN, head: ['kernel', 'passed', 'failed', 'skipped'] });
  for (const [kernel, { passed, failed, skipped }] of totals) table.push([kernel, passed, failed, skipped]);
  return trimmed(table);
}

/**
 * @param {string} kind
 * @param {import('../journal/journal.mjs').Run} run
 * @returns {Cell}
 */
export function cellOf(kind, { outcomes }) {
  const states = [...outcomes.values()].filter((outcome) => outcome.kind === kind).map(({ state }) => state);
  if (states.includes('failed')) return 'FAILED';
  if (states.includes('passed')) return 'fires';
  return states.length > 0 ? '–' : 'not yet';
}

/** @param {Table.Table} table */
const trimmed = (table) =>
  table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
