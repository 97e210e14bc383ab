/**
 * Fetches libbpf's source, which is pinned by version and sha256 and never committed.
 *
 * The archive is Debian's unchanged upstream tarball: wherever a machine installs packages from, it finds this
 * file too. `LIBBPF_SOURCE=/folder` skips all of this and uses that folder.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const version = '1.7.0';

/** sha256 of every archive known to hold that version, unchanged. */
export const knownSha256 = ['7ab5feffbf78557f626f2e3e3204788528394494715a30fc2070fcddc2051b7b'];

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const pool = `pool/main/libb/libbpf/libbpf_${version}.orig.tar.gz`;
const upstream = `https://github.com/libbpf/libbpf/archive/refs/tags/v${version}.tar.gz`;

/**
 * @typedef {object} FetchOptions
 * @property {string} [cache] the folder that keeps the source; `.cache` of the checkout
 * @property {readonly string[]} [urls] where to look, in order; the machine's own mirrors, then upstream
 */

/**
 * The folder of libbpf's source, fetched where it is not there yet. It holds `src`, `include` and, for
 * `#include <bpf/bpf_helpers.h>`, {@link libbpfIncludes}.
 *
 * @param {FetchOptions} [options]
 * @returns {Promise<string>}
 */
export async function fetchLibbpf(options = {}) {
  const cache = options.cache ?? join(root, '.cache');
  if (process.env['LIBBPF_SOURCE']) return givenSource(resolve(process.env['LIBBPF_SOURCE']), cache);
  const folder = join(cache, `libbpf-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'libbpf-'));
  try {
    const archive = join(work, 'libbpf.tar.gz');
    await download(
      options.urls ?? [...(await aptMirrors()).map((mirror) => `${mirror}/${pool}`), upstream],
      archive,
    );
    const unpacked = join(work, 'source');
    await mkdir(unpacked);
    await promisify(execFile)('tar', [
      '-xzf',
      archive,
      '-C',
      unpacked,
      '--strip-components=1',
      '--no-same-owner',
    ]);
    await mkdir(join(unpacked, 'include-bpf'));
    await symlink('../src', join(unpacked, 'include-bpf/bpf'));
    await place(unpacked, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/**
 * The include folders with which clang compiles BPF C: `<bpf/bpf_helpers.h>`, the kernel's `<linux/bpf.h>`, and
 * the machine's `<asm/…>`, which clang does not look for where the target is not the machine.
 *
 * @param {string} folder what {@link fetchLibbpf} returned
 * @returns {string[]}
 */
export function libbpfIncludes(folder) {
  const machine = process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch;
  const multiarch = `/usr/include/${machine}-linux-gnu`;
  return [join(folder, 'include-bpf'), join(folder, 'include/uapi'), ...[multiarch].filter(existsSync)];
}

/**
 * A folder of links to the given source, so that it has the shape of a fetched one and is left as it is.
 *
 * @param {string} given
 * @param {string} cache
 */
async function givenSource(given, cache) {
  if (!existsSync(join(given, 'src/libbpf.c'))) {
    throw new Error(`LIBBPF_SOURCE is ${given}, which holds no src/libbpf.c`);
  }
  const folder = join(cache, `libbpf-given-${createHash('sha256').update(given).digest('hex').slice(0, 8)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'libbpf-'));
  await mkdir(join(made, 'include-bpf'));
  await symlink(join(given, 'src'), join(made, 'src'));
  await symlink(join(given, 'include'), join(made, 'include'));
  await symlink('../src', join(made, 'include-bpf/bpf'));
  await place(made, folder);
  return folder;
}

/**
 * Puts a finished folder in its place, in one step. Where somebody else was faster, theirs is as good.
 *
 * @param {string} made
 * @param {string} folder
 */
async function place(made, folder) {
  await rename(made, folder).catch(async (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(made, { recursive: true });
  });
}

/**
 * @param {readonly string[]} urls
 * @param {string} into
 */
async function download(urls, into) {
  const failures = [];
  for (const url of urls) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      await writeFile(into, Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      failures.push(`  ${url}: ${reason(error)}`);
      continue;
    }
    const sha256 = createHash('sha256')
      .update(await readFile(into))
      .digest('hex');
    if (knownSha256.includes(sha256)) return;
    await rm(into);
    throw new Error(
      `The archive of libbpf ${version} is not the one that was pinned, so it was deleted.\n` +
        `  from     ${url}\n  sha256   ${sha256}\n  expected ${knownSha256.join(' or ')}`,
    );
  }
  throw new Error(
    `The source of libbpf ${version} could not be fetched:\n${failures.join('\n')}\n` +
      'Give a folder with its source in LIBBPF_SOURCE, or make one of these addresses reachable.',
  );
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/**
 * The roots of the Debian or Ubuntu archives that this machine installs from. Security and updates archives
 * hold no such pool; asking them is one failed request.
 *
 * @param {string} [etc]
 * @returns {Promise<string[]>}
 */
export async function aptMirrors(etc = '/etc/apt') {
  const folder = join(etc, 'sources.list.d');
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const files = [join(etc, 'sources.list'), ...names.map((name) => join(folder, name))];
  const roots = [];
  for (const file of files.filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))) {
    const text = await readFile(file, 'utf8');
    roots.push(...(file.endsWith('.sources') ? deb822Uris(text) : oneLineUris(text)));
  }
  const archives = roots
    .map((uri) => uri.replace(/\/+$/, ''))
    .filter((uri) => /\/(debian|ubuntu)$/.test(uri));
  return [...new Set(archives)];
}

/** @param {string} text */
function oneLineUris(text) {
  return [...text.matchAll(/^\s*deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(https?:\S+)/gm)].map(
    (match) => match[1] ?? '',
  );
}

/** @param {string} text */
function deb822Uris(text) {
  const fields = [...text.matchAll(/^URIs:((?:.*(?:\n[ \t]+.*)*))/gim)];
  return fields.flatMap((field) => (field[1] ?? '').split(/\s+/)).filter((uri) => /^https?:/.test(uri));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fetchLibbpf().then(console.log, (/** @type {Error} */ error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
