import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptMirrors } from '../native/libbpf.mjs';

/**
 * An apt with sources, lists and cache of its own below one folder: packages of any Debian release can be fetched,
 * checked against that release's signature, while nothing that the machine's own apt knows is touched.
 *
 * @typedef {{
 *   update(): Promise<void>,
 *   packageNames(prefix: string): readonly string[],
 *   dependencies(name: string): readonly string[],
 *   download(into: string, packages: readonly string[]): Promise<void>,
 * }} PrivateApt
 */

/** With it Debian signs its releases; where it is missing, apt falls back to the keys that it trusts anyway. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * @param {string} folder
 * @param {readonly string[]} suites
 * @param {import('../setup/command.mjs').Exec} exec
 * @param {string} [architecture] of the packages, as Debian names it
 * @returns {Promise<PrivateApt>}
 */
export async function privateApt(folder, suites, exec, architecture = 'amd64') {
  const [lists, archives] = [join(folder, 'lists', 'partial'), join(folder, 'cache', 'archives', 'partial')];
  for (const needed of [lists, archives]) mkdirSync(needed, { recursive: true });
  const sources = join(folder, 'sources.list');
  writeFileSync(sources, sourcesList(await debianMirror(), suites, architecture));
  const options = [
    ...['-o', `Dir::Etc::sourcelist=${sources}`, '-o', 'Dir::Etc::sourceparts=/dev/null'],
    ...['-o', `Dir::State::Lists=${join(folder, 'lists')}`, '-o', `Dir::Cache=${join(folder, 'cache')}`],
    ...['-o', 'Dir::State::status=/dev/null', '-o', 'Acquire::Languages=none'],
    ...['-o', `APT::Architecture=${architecture}`, '-o', `APT::Architectures=${architecture}`],
    // The user _apt, to whom root's apt steps down, may not write into somebody's checkout.
    ...['-o', 'APT::Sandbox::User=root'],
  ];
  return {
    update: () => exec('apt-get', [...options, 'update', '--error-on=any']),
    packageNames(prefix) {
      const { stdout } = spawnSync('apt-cache', [...options, 'pkgnames', prefix], { encoding: 'utf8' });
      return stdout.split('\n').filter((name) => name !== '');
    },
    dependencies(name) {
      const { stdout } = spawnSync('apt-cache', [...options, 'depends', '--important', name], {
        encoding: 'utf8',
      });
      return [...stdout.matchAll(/^ +(?:Pre)?Depends: ([^<\s]+)$/gm)].map(([, needed]) => needed ?? '');
    },
    download: (into, packages) =>
      exec('env', ['--chdir', into, 'apt-get', ...options, 'download', ...packages]),
  };
}

/**
 * @param {string} mirror
 * @param {readonly string[]} suites
 * @param {string} architecture
 */
function sourcesList(mirror, suites, architecture) {
  const signed = existsSync(KEYRING) ? `signed-by=${KEYRING} ` : '';
  return suites.map((suite) => `deb [${signed}arch=${architecture}] ${mirror} ${suite} main\n`).join('');
}

/** The archive that this machine itself installs from. */
export async function debianMirror() {
  const mirror = (await aptMirrors()).find((uri) => uri.endsWith('/debian'));
  if (mirror === undefined) {
    throw new Error(
      "the kernels are Debian's, and no apt source of this machine ends in /debian; add one, disabled for installs if need be",
    );
  }
  return mirror;
}
