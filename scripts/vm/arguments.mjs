import { parseArgs } from 'node:util';
import { ARCHITECTURES, isArchitecture } from './architectures.mjs';
import { DEFAULT_KERNELS, isKernelName } from './names.mjs';

export const USAGE = `usage: pnpm vm [options] KERNEL [-- COMMAND…]
Boots a kernel of Debian and runs COMMAND in it (without one: uname -a), here, as root; what it writes is lost.
  KERNEL          ${DEFAULT_KERNELS.join(', ')}, or a version that Debian has, such as 7.2
  --out DIR       keep what COMMAND writes below DIR
  --arch ARCH     the processor of the machine: ${ARCHITECTURES.join(' or ')} (x64)
  --seconds N     end it all after N seconds (600)
  --memory MIB    memory of the machine, at most 1152 (1024)
  --cpus N        processors of the machine, at most 2 (2)
  --emulate       emulate the processor even where KVM works`;

/** With what QEMU itself needs a machine stays below 1.5 GiB. */
const LARGEST_MEMORY = 1152;
const MOST_CPUS = 2;

/** Why what was typed after `pnpm vm` cannot be understood. */
export class UsageError extends Error {}

/**
 * @typedef {{
 *   readonly kernel: string,
 *   readonly arch: import('./architectures.mjs').Architecture,
 *   readonly command: readonly string[],
 *   readonly options: readonly string[],
 * }} Request what to boot, what to run there, and the options of boot.sh
 */

/**
 * @param {readonly string[]} args
 * @returns {Request}
 */
export function parseArguments(args) {
  // `pnpm vm -- …` passes its own `--` on.
  const typed = args[0] === '--' ? args.slice(1) : args;
  const separator = typed.indexOf('--');
  const [own, command] =
    separator < 0 ? [typed, []] : [typed.slice(0, separator), typed.slice(separator + 1)];
  const { values, positionals } = parsed(own);
  const [kernel, ...surplus] = positionals;
  if (kernel === undefined) throw new UsageError('name a kernel');
  if (surplus.length > 0)
    throw new UsageError(`write the command after --: pnpm vm ${kernel} -- ${surplus.join(' ')}`);
  if (!isKernelName(kernel)) throw new UsageError(`"${kernel}" names no kernel`);
  if (!isArchitecture(values.arch))
    throw new UsageError(`--arch takes ${ARCHITECTURES.join(' or ')}, not "${values.arch}"`);
  const out = values.out === undefined ? [] : ['-o', values.out];
  const emulate = values.emulate === true ? ['-e'] : [];
  return {
    kernel,
    arch: values.arch,
    command: command.length === 0 ? ['uname', '-a'] : command,
    options: [
      ...['-s', upTo('seconds', values.seconds, 86_400)],
      ...['-m', upTo('memory', values.memory, LARGEST_MEMORY)],
      ...['-c', upTo('cpus', values.cpus, MOST_CPUS)],
      ...out,
      ...emulate,
    ],
  };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        arch: { type: 'string', default: 'x64' },
        seconds: { type: 'string', default: '600' },
        memory: { type: 'string', default: '1024' },
        cpus: { type: 'string', default: '2' },
        emulate: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} option
 * @param {string} value
 * @param {number} most
 */
function upTo(option, value, most) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return value;
  throw new UsageError(`--${option} takes a whole number from 1 to ${most}, not "${value}"`);
}
