import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { giveBack, ownerOf } from '../setup/owner.mjs';
import { checkout } from '../setup/paths.mjs';
import { runSteps } from '../setup/steps.mjs';
import { systemPackages } from '../setup/system-packages.mjs';
import { parseArguments, USAGE, UsageError } from './arguments.mjs';
import { arm64AddonStep, arm64Prebuilds } from './arm64/addon.mjs';
import { arm64Root, arm64RootStep } from './arm64/root.mjs';
import { hostProblem } from './host.mjs';
import { kernelFolder, kernelStep, kernels } from './kernels.mjs';

/** The exit code for all that keeps the command from running, as env(1) and others have it. */
const NOT_RUN = 125;

/** @type {readonly NodeJS.Signals[]} */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * `pnpm vm KERNEL -- COMMAND`: runs a command under another kernel, and ends as that command did.
 *
 * @param {readonly string[]} args
 */
export async function main(args) {
  if (args[0] === '--help') {
    console.log(USAGE);
    return;
  }
  try {
    process.exitCode = await run(parseArguments(args));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`vm: ${error.message}\n${USAGE}`);
    process.exitCode = NOT_RUN;
  }
}

/**
 * What a guest takes besides its kernel, and what is typed before its command. This machine's build of the addon
 * would be found first, and is not for arm64.
 *
 * @type {Record<import('./architectures.mjs').Architecture, {
 *   readonly packages: 'vm' | 'vm-arm64',
 *   readonly steps: readonly import('../setup/steps.mjs').Step[],
 *   readonly options: readonly string[],
 *   readonly prefix: readonly string[],
 * }>}
 */
const GUESTS = {
  x64: { packages: 'vm', steps: [], options: [], prefix: [] },
  arm64: {
    packages: 'vm-arm64',
    steps: [arm64RootStep, arm64AddonStep],
    options: ['-r', arm64Root],
    prefix: ['env', 'PREBUILDS_ONLY=1'],
  },
};

/** @param {import('./arguments.mjs').Request} request */
async function run({ kernel, arch, command, options }) {
  const problem = hostProblem('pnpm vm …');
  if (problem !== undefined) {
    console.error(`vm: ${problem}`);
    return NOT_RUN;
  }
  const guest = GUESTS[arch];
  const ready = await runSteps([systemPackages(guest.packages), kernelStep(kernel, arch), ...guest.steps]);
  const owner = ownerOf(checkout);
  if (owner !== undefined)
    for (const path of [kernels, arm64Prebuilds].filter(existsSync)) giveBack(owner, path);
  if (!ready) return NOT_RUN;
  return boot([...options, ...guest.options, kernelFolder(kernel, arch), '--', ...guest.prefix, ...command]);
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
async function boot(args) {
  const script = fileURLToPath(new URL('boot.sh', import.meta.url));
  // In a session of its own the machine hears of Ctrl-C through us alone, and once: asked again while it cleans up, it
  // would stop doing so. It must not outlive us.
  const child = spawn('bash', [script, ...args], { stdio: 'inherit', detached: true });
  let asked = false;
  for (const signal of END_SIGNALS)
    process.on(signal, () => {
      if (!asked) child.kill(signal);
      asked = true;
    });
  const [code] = await once(child, 'exit');
  return code ?? NOT_RUN;
}
