import { parseArgs } from 'node:util';
import { UsageError } from '../vm/arguments.mjs';

export const USAGE = `usage: pnpm fuzz [--mutants N] [--seed S] [--native]
       pnpm fuzz --libelf SECONDS
Reads damaged objects and BTF, in two processes, and keeps those below .cache/fuzz/findings that are neither read
nor refused as they should be.
  --mutants N       how many; without it 1,000,000, or 200,000 with --native
  --seed S          other mutants than those of seed 1
  --native          load each into the kernel and take it out again, as root; nothing is attached
  --libelf SECONDS  libFuzzer on our reader of ELF files for libbpf, and on libbpf around it, for so long each`;

/**
 * @typedef {{ kind: 'parse' | 'load', mutants: number, seed: number } | { kind: 'libelf', seconds: number }} Request
 */

/**
 * @param {readonly string[]} args
 * @returns {Request}
 */
export function parseArguments(args) {
  // `pnpm fuzz -- …` passes its own `--` on.
  const { mutants, seed, native, libelf } = parsed(args[0] === '--' ? args.slice(1) : args);
  if (libelf !== undefined) return { kind: 'libelf', seconds: numberOf('libelf', libelf) };
  return {
    kind: native === true ? 'load' : 'parse',
    mutants: numberOf('mutants', mutants ?? (native === true ? '200000' : '1000000')),
    seed: numberOf('seed', seed ?? '1'),
  };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        mutants: { type: 'string' },
        seed: { type: 'string' },
        native: { type: 'boolean' },
        libelf: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} option
 * @param {string} text
 */
function numberOf(option, text) {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--${option} takes a whole number from 1, not "${text}"`);
  return Number(text);
}
