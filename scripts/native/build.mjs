/**
 * Builds the addon with node-gyp into packages/native/native/build. Does nothing, and quickly, where the last
 * build was made of the same things.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf } from './libbpf.mjs';
import { writeNodedir } from './nodedir.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
export const packageFolder = join(root, 'packages/native');
export const gypFolder = join(packageFolder, 'native');
const addon = join(gypFolder, 'build/Release/ebpf_ts.node');
const stamp = join(gypFolder, 'build/stamp');

/**
 * @typedef {object} BuildOptions
 * @property {(text: string) => void} [report] receives the compiler's output; by default it is shown on failure only
 */

/**
 * Builds the addon if it is not up to date.
 *
 * @param {BuildOptions} [options]
 * @returns {Promise<{ built: boolean, addon: string }>}
 */
export async function buildNative(options = {}) {
  const libbpf = await fetchLibbpf();
  const made = fingerprint(libbpf);
  if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === made)
    return { built: false, addon };

  // A build that fails half-way must not be vouched for by the stamp of the one before.
  rmSync(stamp, { force: true });
  const nodedir = prepare(libbpf);
  const require = createRequire(join(packageFolder, 'package.json'));
  const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js');
  const place = ['--release', `--directory=${gypFolder}`, `--nodedir=${nodedir}`];
  // Not `rebuild`, which begins by deleting what others may be using: make knows what has changed.
  await run(process.execPath, [nodeGyp, 'configure', ...place], options.report);
  await run(process.execPath, [nodeGyp, 'build', ...place, '--jobs=2'], options.report);
  writeFileSync(stamp, made);
  return { built: true, addon };
}

/**
 * Puts in place what binding.gyp refers to, and returns the nodedir to build against.
 *
 * @param {string} libbpf
 */
export function prepare(libbpf) {
  const deps = join(gypFolder, 'deps');
  mkdirSync(deps, { recursive: true });
  rmSync(join(deps, 'libbpf'), { force: true });
  symlinkSync(libbpf, join(deps, 'libbpf'));
  const nodedir = join(root, '.cache/nodedir');
  writeNodedir(createRequire(join(packageFolder, 'package.json')), nodedir);
  return nodedir;
}

/**
 * What the addon is made of: our sources and recipe, the headers' and libbpf's identities, the compiler flags
 * of the environment.
 *
 * @param {string} libbpf
 */
function fingerprint(libbpf) {
  const hash = createHash('sha256');
  const sources = readdirSync(join(gypFolder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cc|c|h|map)$/.test(name))
    .map((name) => join(gypFolder, 'src', name));
  const recipe = [
    join(gypFolder, 'binding.gyp'),
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('nodedir.mjs', import.meta.url)),
  ];
  for (const file of [...sources.sort(), ...recipe, join(packageFolder, 'package.json')]) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  hash.update(`${libbpf}\0${process.arch}`);
  for (const name of ['CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS'])
    hash.update(`\0${process.env[name] ?? ''}`);
  return hash.digest('hex');
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {((text: string) => void) | undefined} report
 * @returns {Promise<void>}
 */
function run(command, args, report) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {string[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output.push(text);
        report?.(text);
      });
    }
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) return done();
      const tail = output.join('').trimEnd().split('\n').slice(-30).join('\n');
      failed(new Error(`Building the addon failed (node-gyp exited with ${code}):\n${tail}`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildNative({ report: (text) => process.stderr.write(text) }).then(
    ({ built, addon }) => console.log(built ? `built ${addon}` : `up to date: ${addon}`),
    (/** @type {Error} */ error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
