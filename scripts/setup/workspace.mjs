import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, packageFolders } from './paths.mjs';
import { pnpmScript } from './pnpm.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * The npm packages of the lockfile, neither more nor newer.
 *
 * @type {import('./steps.mjs').Step}
 */
export const workspace = {
  name: 'workspace',
  title: 'installing the npm packages of the lockfile',
  as: 'owner',
  advice:
    'Check that npm reaches its registry (npm ping) and that the disk is not full, then run the command again.',
  isDone: () =>
    existsSync(join(checkout, 'node_modules', '.modules.yaml')) && isStamped('workspace', inputs()),
  async run(exec) {
    const script = pnpmScript();
    if (script === undefined) throw new Error('pnpm is not there; the step before this one fetches it');
    const before = inputs();
    await exec(process.execPath, [
      script,
      'install',
      '--frozen-lockfile',
      '--config.confirmModulesPurge=false',
    ]);
    stamp('workspace', before);
  },
};

function inputs() {
  const shared = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) =>
    join(checkout, name),
  );
  return fingerprint([...shared, ...packageFolders().map((folder) => join(folder, 'package.json'))]);
}
