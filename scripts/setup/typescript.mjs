import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, exampleFolders, packageFolders, tool } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * The packages' JavaScript. `tsc -b` takes a second to find out that nothing changed, a hash some milliseconds.
 *
 * @type {import('./steps.mjs').Step}
 */
export const typescript = {
  name: 'typescript',
  title: 'compiling the TypeScript of the packages',
  as: 'owner',
  advice: 'The errors above are in the sources; npm run build shows them again.',
  isDone: () =>
    packageFolders().every((folder) => existsSync(join(folder, 'dist', '.tsbuildinfo'))) &&
    isStamped('typescript', inputs()),
  async run(exec) {
    const before = inputs();
    // Without --force, tsc believes what an interrupted run emitted once the sources are back to what they were before.
    await exec(tool('tsc'), ['-b', '--force', '--pretty', 'false', checkout, ...exampleFolders()]);
    stamp('typescript', before);
  },
};

/** What the JavaScript is made of. */
export function inputs() {
  const shared = ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml'].map((name) =>
    join(checkout, name),
  );
  const packages = packageFolders().flatMap((folder) => [join(folder, 'src'), join(folder, 'tsconfig.json')]);
  return fingerprint([...shared, ...packages]);
}
