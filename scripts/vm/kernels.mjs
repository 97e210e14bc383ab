import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cache, checkout } from '../setup/paths.mjs';
import { fingerprint, isStamped, stamp } from '../setup/stamp.mjs';
import { privateApt } from './apt.mjs';
import { pruneModules } from './modules.mjs';
import { chooseRelease, DEFAULT_KERNELS, packagesOf, suitesOf } from './names.mjs';
import { vmlinuxOf } from './vmlinux.mjs';

/** Where the kernels are kept, and the state of the apt that fetches one while it does. */
export const kernels = join(cache, 'vm');

/**
 * The folder of a kernel: `vmlinux`, `config`, and `lib/modules/RELEASE` with the modules that a guest needs.
 *
 * @param {string} name
 */
export const kernelFolder = (name) => join(kernels, name);

/**
 * Fetches a kernel of Debian and keeps what it takes to boot it: 60 to 170 MB become about half.
 *
 * @param {string} name
 * @returns {import('../setup/steps.mjs').Step}
 */
export const kernelStep = (name) => ({
  name: `vm-kernel-${name}`,
  title: `fetching the ${name === 'newest' ? 'newest kernel' : `kernel ${name}`} of Debian`,
  as: 'root',
  advice: `Check the name (${DEFAULT_KERNELS.join(', ')}, or a version of the newest Debian) and the network.`,
  isDone: () => existsSync(kernelFolder(name)) && isStamped(`vm-kernel-${name}`, recipe()),
  async run(exec) {
    const before = recipe();
    mkdirSync(kernels, { recursive: true });
    const work = mkdtempSync(join(kernels, '.fetching-'));
    try {
      const made = await fetchKernel(name, work, exec);
      rmSync(kernelFolder(name), { recursive: true, force: true });
      renameSync(made, kernelFolder(name));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    stamp(`vm-kernel-${name}`, before);
  },
});

/** What is kept of a kernel depends on these scripts. */
const recipe = () =>
  fingerprint(['modules', 'names', 'vmlinux'].map((file) => join(checkout, 'scripts/vm', `${file}.mjs`)));

/**
 * @param {string} name
 * @param {string} work an empty folder
 * @param {import('../setup/command.mjs').Exec} exec
 * @returns {Promise<string>} the folder with the kernel
 */
async function fetchKernel(name, work, exec) {
  const [debs, unpacked, made] = ['debs', 'unpacked', 'kernel'].map((folder) => join(work, folder));
  if (debs === undefined || unpacked === undefined || made === undefined) throw new Error('unreachable');
  for (const folder of [debs, unpacked, made]) mkdirSync(folder);

  const suites = suitesOf(name);
  const apt = await privateApt(join(work, 'apt'), suites, exec);
  await apt.update();
  const known = apt.packageNames('linux-');
  const release = chooseRelease(name, known);
  if (release === undefined) throw new Error(`Debian's ${suites.join(' and ')} have no kernel ${name}`);
  await apt.download(debs, packagesOf(release, known));
  for (const deb of readdirSync(debs)) await exec('dpkg-deb', ['-x', join(debs, deb), unpacked]);

  const uname = `${release}-amd64`;
  const merged = join(unpacked, 'usr/lib/modules', uname);
  const root = existsSync(merged) ? join(unpacked, 'usr') : unpacked;
  const [image] = [join(unpacked, 'boot', `vmlinuz-${uname}`), join(merged, 'vmlinuz')].filter(existsSync);
  if (image === undefined) throw new Error(`the packages of kernel ${release} hold no vmlinuz`);
  writeFileSync(join(made, 'vmlinux'), vmlinuxOf(image));
  const [config] = [join(unpacked, 'boot', `config-${uname}`), join(merged, 'config')].filter(existsSync);
  if (config !== undefined) cpSync(config, join(made, 'config'));
  pruneModules(root, made, uname);
  return made;
}
