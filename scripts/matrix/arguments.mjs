import { parseArgs } from 'node:util';
import { UsageError } from '../vm/arguments.mjs';
import { DEFAULT_KERNELS, isKernelName } from '../vm/names.mjs';

export const USAGE = `usage: pnpm test:matrix [KERNEL…] [-- FILE…]
Runs the kernel tests in a virtual machine of each kernel, two at a time, and prints what they saw.
  KERNEL     any that \`pnpm vm\` takes; without one: ${DEFAULT_KERNELS.join(' ')}
  FILE       only test files whose path contains this
  --expect   note this run's skipped tests down as those to be expected from now on
  --self-test  show instead that a test which hangs, panics or kills init is reported, and the run goes on`;

/**
 * @typedef {{
 *   readonly kernels: readonly string[],
 *   readonly files: readonly string[],
 *   readonly expect: boolean,
 *   readonly selfTest: boolean,
 * }} Request
 */

/**
 * @param {readonly string[]} args
 * @returns {Request}
 */
export function parseArguments(args) {
  // `pnpm test:matrix -- …` passes its own `--` on, and nobody names files alone.
  const typed = args[0] === '--' ? args.slice(1) : args;
  const separator = typed.indexOf('--');
  const own = separator < 0 ? typed : typed.slice(0, separator);
  const files = separator < 0 ? [] : typed.slice(separator + 1);
  const { values, positionals } = parsed(own);
  const wrong = positionals.find((name) => !isKernelName(name));
  if (wrong !== undefined) throw new UsageError(`"${wrong}" names no kernel`);
  const expect = values.expect === true;
  if (expect && files.length > 0) throw new UsageError('--expect takes a run of all files');
  const selfTest = values['self-test'] === true;
  return { kernels: positionals.length > 0 ? positionals : DEFAULT_KERNELS, files, expect, selfTest };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { expect: { type: 'boolean' }, 'self-test': { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
