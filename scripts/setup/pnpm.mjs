import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { cache, checkout, environment } from './paths.mjs';

const own = join(cache, 'pnpm');

/**
 * pnpm in exactly the version that `packageManager` in package.json names, beside the checkout's other cached files.
 *
 * @type {import('./steps.mjs').Step}
 */
export const pnpm = {
  name: 'pnpm',
  get title() {
    return `fetching pnpm ${version()}`;
  },
  as: 'owner',
  advice: 'Check that npm reaches its registry: npm ping',
  isDone: () => pnpmScript() !== undefined,
  async run(exec) {
    const [command, args] = npm();
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock'];
    await exec(command, [...args, 'install', '--prefix', own, ...quiet, `pnpm@${version()}`]);
  },
};

/**
 * The script to start with Node: our own pnpm, or one on the PATH if it is exactly this version.
 *
 * @returns {string | undefined}
 */
export function pnpmScript() {
  const folders = [join(own, 'node_modules', 'pnpm'), ...pnpmsOnPath()];
  const folder = folders.find((candidate) => versionIn(candidate) === version());
  return folder === undefined ? undefined : join(folder, 'bin', 'pnpm.cjs');
}

/** The version that package.json asks for, without the hash that may follow. */
function version() {
  const { packageManager } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  return String(packageManager)
    .replace(/^pnpm@/, '')
    .replace(/\+.*$/, '');
}

/** The package folders of the pnpms on the PATH; a wrapper such as corepack's has none and does not count. */
function pnpmsOnPath() {
  return (environment().PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'pnpm'))
    .filter((file) => existsSync(file))
    .map((file) => join(realpathSync(file), '..', '..'));
}

/** @param {string} folder */
function versionIn(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(join(folder, 'bin', 'pnpm.cjs')) || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/**
 * The npm that started us, else the one on the PATH.
 *
 * @returns {[string, string[]]}
 */
function npm() {
  const script = process.env.npm_execpath;
  return script !== undefined && basename(script) === 'npm-cli.js'
    ? [process.execPath, [script]]
    : ['npm', []];
}
