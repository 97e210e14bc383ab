import {
  copyFileSync,
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
import { DEBIAN_NAMES } from './architectures.mjs';
import { pruneModules } from './modules.mjs';
import { chooseRelease, DEFAULT_KERNELS, packagesOf, suitesOf } from './names.mjs';
import { vmlinuxOf } from './vmlinux.mjs';

/** Where the kernels are kept, and the state of the apt that fetches one while it does. */
export const kernels = join(cache, 'vm');

/**
 * The folder of a kernel: `vmlinux` (on arm64 `Image`), `config`, and `lib/modules/RELEASE` with the modules that a
 * guest needs.
 *
 * @param {string} name
 * @param {import('./architectures.mjs').Architecture} [arch]
 */
export const kernelFolder = (name, arch = 'x64') => join(kernels, labelOf(name, arch));

/**
 * Fetches a kernel of Debian and keeps what it takes to boot it: 60 to 170 MB become about half.
 *
 * @param {string} name
 * @param {import('./architectures.mjs').Architecture} [arch]
 * @returns {import('../setup/steps.mjs').Step}
 */
export const kernelStep = (name, arch = 'x64') => ({
  name: `vm-kernel-${labelOf(name, arch)}`,
  title: `fetching the kernel ${labelOf(name, arch)} of Debian`,
  as: 'root',
  advice: `Check the name (${DEFAULT_KERNELS.join(', ')}, or a version of the newest Debian) and the network.`,
  isDone: () =>
    existsSync(kernelFolder(name, arch)) && isStamped(`vm-kernel-${labelOf(name, arch)}`, recipe()),
  async run(exec) {
    const before = recipe();
    const folder = kernelFolder(name, arch);
    mkdirSync(kernels, { recursive: true });
    const work = mkdtempSync(join(kernels, '.fetching-'));
    try {
      const made = await fetchKernel(name, arch, work, exec);
      rmSync(folder, { recursive: true, force: true });
      renameSync(made, folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    stamp(`vm-kernel-${labelOf(name, arch)}`, before);
  },
});

/**
 * @param {string} name
 * @param {import('./architectures.mjs').Architecture} arch
 */
const labelOf = (name, arch) => (arch === 'x64' ? name : `${arch}-${name}`);

/** What is kept of a kernel depends on these scripts. */
const recipe = () =>
  fingerprint(['modules', 'names', 'vmlinux'].map((file) => join(checkout, 'scripts/vm', `${file}.mjs`)));

/**
 * @param {string} name
 * @param {import('./architectures.mjs').Architecture} arch
 * @param {string} work an empty folder
 * @param {import('../setup/command.mjs').Exec} exec
 * @returns {Promise<string>} the folder with the kernel
 */
async function fetchKernel(name, arch, work, exec) {
  const [debs, unpacked, made] = ['debs', 'unpacked', 'kernel'].map((folder) => join(work, folder));
  if (debs === undefined || unpacked === undefined || made === undefined) throw new Error('unreachable');
  for (const folder of [debs, unpacked, made]) mkdirSync(folder);

  const suites = suitesOf(name);
  const flavour = DEBIAN_NAMES[arch];
  const apt = await privateApt(join(work, 'apt'), suites, exec, flavour);
  await apt.update();
  const known = apt.packageNames('linux-');
  const release = chooseRelease(name, known, flavour);
  if (release === undefined)
    throw new Error(`Debian's ${suites.join(' and ')} have no kernel ${name} for ${arch}`);
  await apt.download(debs, packagesOf(release, known, flavour));
  for (const deb of readdirSync(debs)) await exec('dpkg-deb', ['-x', join(debs, deb), unpacked]);

  const uname = `${release}-${flavour}`;
  const merged = join(unpacked, 'usr/lib/modules', uname);
  const root = existsSync(merged) ? join(unpacked, 'usr') : unpacked;
  const [image] = [join(unpacked, 'boot', `vmlinuz-${uname}`), join(merged, 'vmlinuz')].filter(existsSync);
  if (image === undefined) throw new Error(`the packages of kernel ${release} hold no vmlinuz`);
  if (arch === 'arm64') copyFileSync(image, join(made, 'Image'));
  else writeFileSync(join(made, 'vmlinux'), vmlinuxOf(image));
  const [config] = [join(unpacked, 'boot', `config-${uname}`), join(merged, 'config')].filter(existsSync);
  if (config !== undefined) cpSync(config, join(made, 'config'));
  pruneModules(root, made, uname);
  return made;
}
