import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { cache, checkout, environment } from './paths.mjs';

const TAIL_LINES = 15;

/** A command of set-up that could not be started or did not end with 0. */
export class CommandError extends Error {
  /**
   * @param {string} command as one would type it
   * @param {string} reason
   * @param {string} log the file with its whole output
   */
  constructor(command, reason, log) {
    super(`${command}: ${reason}`);
    this.name = 'CommandError';
    this.command = command;
    this.reason = reason;
    this.log = log;
  }
}

/**
 * Runs commands for one step, their whole output in that step's log.
 *
 * @typedef {(command: string, args: readonly string[], env?: Record<string, string>) => Promise<void>} Exec
 */

/**
 * The file in which everything that a step's commands print is kept.
 *
 * @param {string} step
 */
export const logFile = (step) => join(cache, 'logs', `${step}.log`);

/**
 * @param {string} step
 * @returns {Exec}
 */
export function execFor(step) {
  const log = logFile(step);
  mkdirSync(join(cache, 'logs'), { recursive: true });
  rmSync(log, { force: true });
  return async (command, args, env = {}) => {
    const typed = [command, ...args].join(' ');
    const output = createWriteStream(log, { flags: 'a' });
    output.write(`$ ${typed}\n`);
    const child = spawn(command, args, {
      cwd: checkout,
      env: { ...environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    const reason = await ending(child);
    output.end();
    await once(output, 'close');
    if (reason !== undefined) throw new CommandError(typed, reason, log);
  };
}

/**
 * The last lines of a log, without the terminal's control sequences.
 *
 * @param {string} log
 */
export function tail(log) {
  const text = stripVTControlCharacters(readFileSync(log, 'utf8'));
  return text.trimEnd().split('\n').slice(-TAIL_LINES);
}

/** @param {string} path */
export const shown = (path) => relative(checkout, path);

/**
 * Why the child did not end well, or undefined.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string | undefined>}
 */
function ending(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}
