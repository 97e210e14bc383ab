import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache, checkout } from './setup/paths.mjs';

/** The release lines that are supported. */
const VERSIONS = ['20', '22', '24', '26'];

/** Node's binaries are npm packages, one for each platform. */
const binaryPackage = `node-${process.platform}-${process.arch}`;

/**
 * `pnpm test:nodes`: every test under every Node that is supported, one after the other. Needs what `npm test` has
 * set up; further arguments go to vitest.
 */
const failed = VERSIONS.filter((version) => !passes(version, process.argv.slice(2)));
console.error(failed.length === 0 ? 'nodes: passed on all' : `nodes: FAILED on ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/**
 * @param {string} version
 * @param {readonly string[]} args
 */
function passes(version, args) {
  const node = binaryOf(version);
  const name = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.error(`nodes: Node ${name}`);
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
  return spawnSync(node, [vitest, 'run', ...args], { cwd: checkout, stdio: 'inherit' }).status === 0;
}

/**
 * Fetches a Node that is not there yet.
 *
 * @param {string} version
 */
function binaryOf(version) {
  const folder = join(cache, 'nodes', version);
  const binary = join(folder, 'node_modules', binaryPackage, 'bin/node');
  if (existsSync(binary)) return binary;
  const spec = `${binaryPackage}@${version}`;
  console.error(`nodes: fetching ${spec}`);
  const npm = spawnSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-save', spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.status !== 0) throw new Error(`npm could not install ${spec}`);
  return binary;
}
