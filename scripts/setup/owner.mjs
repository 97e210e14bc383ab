import { lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The person to whom the checkout belongs while root runs the command for them.
 *
 * @typedef {{ readonly uid: number, readonly gid: number, readonly home: string, readonly name: string }} Owner
 */

/**
 * Under sudo, whoever called it if the checkout is theirs: what is written there stays theirs. Otherwise undefined.
 *
 * @param {string} checkout
 * @param {Record<string, string | undefined>} env
 * @param {string} passwd the file with the accounts
 * @returns {Owner | undefined}
 */
export function ownerOf(checkout, env = process.env, passwd = '/etc/passwd') {
  if (process.getuid?.() !== 0 || env.SUDO_UID === undefined) return undefined;
  const { uid, gid } = statSync(checkout);
  if (uid === 0 || uid !== Number(env.SUDO_UID)) return undefined;
  const account = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => Number(fields[2]) === uid);
  const [name, home] = [account?.[0], account?.[5]];
  return name === undefined || home === undefined ? undefined : { uid, gid, home, name };
}

/** `npm run` tells its children of files in root's home, which count for more than HOME. */
const OF_ROOTS_NPM = new Set(['npm_config_cache', 'npm_config_userconfig', 'npm_config_init_module']);

/**
 * The options of `spawn` that make a child run as the owner.
 *
 * @param {Owner} owner
 * @param {NodeJS.ProcessEnv} env
 */
export function asOwner(owner, env) {
  const { uid, gid, home, name } = owner;
  const theirs = Object.entries(env).filter(([key]) => !OF_ROOTS_NPM.has(key));
  return { uid, gid, env: { ...Object.fromEntries(theirs), HOME: home, USER: name, LOGNAME: name } };
}

/**
 * Hands what root wrote at and below `path` to the owner: a link itself, never what it leads to, which may lie
 * outside the checkout. What vanishes meanwhile needs no owner.
 *
 * @param {Owner} owner
 * @param {string} path
 */
export function giveBack(owner, path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.uid !== owner.uid) unlessGone(() => lchownSync(path, owner.uid, owner.gid));
  if (!stat.isDirectory()) return;
  for (const name of unlessGone(() => readdirSync(path)) ?? []) giveBack(owner, join(path, name));
}

/**
 * @template T
 * @param {() => T} action
 * @returns {T | undefined} undefined when the file is not there any more
 */
function unlessGone(action) {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
