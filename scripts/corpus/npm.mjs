import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFor } from '../setup/command.mjs';
import { corpus } from './debian.mjs';

/**
 * Installs a package of npm that needs no others into a folder of its own, and returns where the package is. What was
 * installed before is there at once.
 *
 * @param {{ name: string, version: string }} wanted
 */
export async function installed({ name, version }) {
  const folder = join(corpus, 'unpacked/npm', `${name.replace('/', '-')}-${version}`);
  if (!existsSync(folder)) {
    const work = `${folder}.fetching`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const options = ['--prefix', work, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    await execFor('corpus-npm')('npm', ['install', ...options, `${name}@${version}`]);
    renameSync(work, folder);
  }
  return join(folder, 'node_modules', name);
}
