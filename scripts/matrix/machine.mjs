import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { readJournal } from '../journal/journal.mjs';
import { cache, checkout } from '../setup/paths.mjs';
import { kernelFolder } from '../vm/kernels.mjs';

const BOOT = fileURLToPath(new URL('../vm/boot.sh', import.meta.url));
const REPORTER = fileURLToPath(new URL('../journal/reporter.mjs', import.meta.url));

/**
 * What is heard of a machine comes from its journal: seconds of silence after which it is taken to be stuck. They are more
 * than a test has (vitest.config.ts, and 780 for the longest of endurance): one that waits for something in vain fails before
 * its machine is given up.
 */
const LONGEST_SILENCE = 900;
const LONGEST_RUN = 5400;
/** MiB: with what QEMU itself needs a machine stays below 1.5 GiB. */
const MEMORY = 1152;
const CONSOLE_LINES = 25;
const ENDED_BY_SIGNAL = 130;

/**
 * One start of a machine: what its journal tells, and how it ended where it did not end well.
 *
 * @typedef {{
 *   readonly run: import('../journal/journal.mjs').Run,
 *   readonly problem: string | undefined,
 * }} Start
 */

/**
 * Where what the machines of a kernel print is kept, one start after the other.
 *
 * @param {string} kernel
 */
export const logOf = (kernel) => join(cache, 'reports', `${kernel}.log`);

/**
 * Boots a kernel and runs test files of the kernel tier in it.
 *
 * @param {string} kernel
 * @param {readonly string[]} files
 * @param {{
 *   readonly endedMachine: readonly string[],
 *   readonly onJournal: (run: import('../journal/journal.mjs').Run) => void,
 *   readonly silence?: number,
 * }} options tests not to begin, who hears of progress, and after how many seconds of silence the machine is stuck
 * @returns {Promise<Start>}
 */
export async function startMachine(kernel, files, { endedMachine, onJournal, silence = LONGEST_SILENCE }) {
  mkdirSync(join(cache, 'reports'), { recursive: true });
  const folder = mkdtempSync(join(cache, 'reports', `${kernel}-`));
  const [journal, log] = [join(folder, 'journal.jsonl'), logOf(kernel)];
  try {
    const settings = [
      ...[`EBPF_TS_KERNEL=${kernel}`, `EBPF_TS_JOURNAL=${journal}`],
      ...(endedMachine.length > 0 ? [`EBPF_TS_ENDED_MACHINE=${endedMachine.join(',')}`] : []),
    ];
    const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--project=kernel'];
    const ways = [
      // Each process that starts in an emulated machine costs seconds.
      '--no-isolate',
      ...[`--reporter=${REPORTER}`, '--reporter=default'],
    ];
    const command = ['env', ...settings, ...vitest, ...ways, ...files];
    const machine = [
      '-s',
      `${LONGEST_RUN}`,
      '-m',
      `${MEMORY}`,
      '-c',
      '2',
      '-o',
      folder,
      kernelFolder(kernel),
    ];
    const child = spawn('bash', [BOOT, ...machine, '--', ...command], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a session of its own it hears of Ctrl-C through us alone, and once.
      detached: true,
    });
    const begin = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const output = createWriteStream(log, { flags: 'a' });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    const code = await watched(child, journal, onJournal, silence);
    output.end();
    await once(output, 'close');
    const run = readJournal(journal);
    return { run, problem: run.over === undefined ? problemOf(code, log, begin) : undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} journal
 * @param {(run: import('../journal/journal.mjs').Run) => void} onJournal
 * @param {number} silence
 * @returns {Promise<number | null>}
 */
async function watched(child, journal, onJournal, silence) {
  let [size, heard] = [0, Date.now()];
  const watch = setInterval(() => {
    const now = statSync(journal, { throwIfNoEntry: false })?.size ?? 0;
    if (now !== size) {
      [size, heard] = [now, Date.now()];
      onJournal(readJournal(journal));
    } else if (Date.now() - heard > silence * 1000) {
      heard = Date.now();
      child.kill('SIGUSR1');
    }
  }, 1000);
  // The machine must not outlive us, nor another follow it.
  const end = () => {
    child.once('exit', () => process.exit(ENDED_BY_SIGNAL)).kill('SIGTERM');
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  try {
    const [code] = await once(child, 'exit');
    return code;
  } finally {
    clearInterval(watch);
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}

/**
 * @param {number | null} code
 * @param {string} log
 * @param {number} begin where in it this start's output begins
 */
function problemOf(code, log, begin) {
  const printed = readFileSync(log).subarray(begin).toString();
  const end = stripVTControlCharacters(printed).trimEnd().split('\n').slice(-CONSOLE_LINES);
  return [`vitest did not get to its end (exit code ${code})`, ...end.map((line) => `    ${line}`)].join(
    '\n',
  );
}
