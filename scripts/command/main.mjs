import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asOwner, ownerOf } from '../setup/owner.mjs';
import { checkout, environment, tool } from '../setup/paths.mjs';
import { isStamped, stamp } from '../setup/stamp.mjs';
import { inputs, typescript } from '../setup/typescript.mjs';

const packageFolder = join(checkout, 'packages/cli');

/**
 * `pnpm -s ebpf-ts`: the command as it is in the sources, in the folder from which it was called. Nothing but the
 * command's own words comes to stdout.
 */
export async function main() {
  if (!existsSync(tool('tsc'))) {
    console.error('ebpf-ts: nothing is set up here yet. Run: sudo npm run setup');
    process.exitCode = 1;
    return;
  }
  if (!isBuilt()) return;
  // pnpm runs scripts in the root, whichever folder it was called in.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  await import(pathToFileURL(join(packageFolder, 'dist/main.js')).href);
}

/** Whether the JavaScript is that of the sources, once what changed is compiled. */
function isBuilt() {
  const before = inputs();
  if (typescript.isDone() || isStamped(STAMP, before)) return true;
  const owner = ownerOf(checkout);
  const { status } = spawnSync(tool('tsc'), ['-b', 'packages/cli'], {
    cwd: checkout,
    stdio: ['ignore', process.stderr, 'inherit'],
    ...(owner === undefined ? {} : asOwner(owner, environment())),
  });
  if (status !== 0) {
    console.error('ebpf-ts: the sources do not compile. If nothing is wrong with them: npm run setup');
    process.exitCode = status ?? 1;
  }
  // What root noted down, the owner could not overwrite.
  if (status === 0 && owner === undefined) stamp(STAMP, before);
  return status === 0;
}

/** Only the packages that the command consists of are compiled, which is less than what set-up vouches for. */
const STAMP = 'command';
