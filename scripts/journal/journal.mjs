import { existsSync, readFileSync } from 'node:fs';

/**
 * A test, found again in every run of the same file by its id.
 *
 * @typedef {{ readonly id: string, readonly file: string, readonly name: string }} Test
 */

/**
 * How a test ended, and if it was skipped, why. `kind` is the kind of program that it sees firing.
 *
 * @typedef {Test & {
 *   readonly state: 'passed' | 'failed' | 'skipped',
 *   readonly reason?: string | undefined,
 *   readonly kind?: string | undefined,
 *   readonly errors: readonly string[],
 * }} Outcome
 */

/**
 * A line of the journal: a file is entered, a test begins, its body and hooks have been left, how it ended is known, a
 * file has ended, the run is over.
 *
 * @typedef {{ readonly entered: string }
 *   | { readonly began: Test }
 *   | { readonly left: string }
 *   | { readonly ended: Outcome }
 *   | { readonly file: { readonly path: string, readonly errors: readonly string[] } }
 *   | { readonly over: { readonly errors: readonly string[] } }} Line
 */

/**
 * What a journal tells of a run.
 *
 * @typedef {{
 *   readonly outcomes: ReadonlyMap<string, Outcome>,
 *   readonly files: readonly { readonly path: string, readonly errors: readonly string[] }[],
 *   readonly cutOff: Test | undefined,
 *   readonly cutOffIn: string | undefined,
 *   readonly over: { readonly errors: readonly string[] } | undefined,
 * }} Run `cutOff` is the test that was running when the journal ends before the run does, and `cutOffIn` the file
 */

/**
 * @param {string} path
 * @returns {Run}
 */
export function readJournal(path) {
  /** @type {Map<string, Outcome>} */
  const outcomes = new Map();
  /** @type {{ path: string, errors: readonly string[] }[]} */
  const files = [];
  /** @type {Test | undefined} */
  let running;
  /** @type {string | undefined} */
  let within;
  /** @type {Run['over']} */
  let over;
  for (const line of linesOf(path)) {
    if ('entered' in line) [within, running] = [line.entered, undefined];
    else if ('began' in line) running = line.began;
    else if ('left' in line) running = running?.id === line.left ? undefined : running;
    else if ('ended' in line) outcomes.set(line.ended.id, line.ended);
    else if ('file' in line) files.push(line.file);
    else over = line.over;
  }
  const [cutOff, cutOffIn] = over === undefined ? [running, within] : [];
  return { outcomes, files, over, cutOff, cutOffIn };
}

/**
 * The whole lines: the last one may have been cut off with the machine.
 *
 * @param {string} path
 * @returns {Line[]}
 */
function linesOf(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
