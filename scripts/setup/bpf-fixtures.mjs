import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledBpfFile, compiledProgram, fixtures } from './fixtures.mjs';
import { packageFolders } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * The programs in C beside the kernel tests, compiled before any of the tests runs: NAME.bpf.c for the kernel,
 * NAME.target.c for programs that are looked at.
 *
 * @type {import('./steps.mjs').Step}
 */
export const bpfFixtures = {
  name: 'bpf-fixtures',
  title: 'compiling the BPF programs of the tests',
  as: 'owner',
  advice: 'The error is in a *.bpf.c or *.target.c beside the kernel tests of a package.',
  isDone: () => existsSync(fixtures) && isStamped('bpf-fixtures', inputs()),
  async run() {
    const before = inputs();
    for (const file of besideTests(/\.bpf\.c$/)) await compiledBpfFile(file);
    for (const file of besideTests(/\.target\.c$/)) compiledProgram(file);
    stamp('bpf-fixtures', before);
  },
};

const inputs = () =>
  fingerprint([...besideTests(/\.[ch]$/), fileURLToPath(new URL('fixtures.mjs', import.meta.url))]);

/** @param {RegExp} pattern */
function besideTests(pattern) {
  return packageFolders()
    .map((folder) => join(folder, 'test/kernel'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((name) => pattern.test(name))
    .sort();
}
