import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * libbpf from its source, and the addon with it inside.
 *
 * @type {import('./steps.mjs').Step}
 */
export const native = {
  name: 'native',
  title: 'building the native addon with libbpf inside',
  as: 'owner',
  advice:
    'If the source of libbpf cannot be fetched, unpack its 1.7.0 release and name the folder in LIBBPF_SOURCE.',
  isDone: () => existsSync(addon) && isStamped('native', inputs()),
  async run(exec) {
    const before = inputs();
    await exec(process.execPath, ['scripts/native/build.mjs']);
    stamp('native', before);
  },
};

const addon = join(checkout, 'packages/native/native/build/Release/ebpf_ts.node');

/** What is built depends on our sources, on their build scripts and on the libbpf that was asked for. */
function inputs() {
  const sources = ['packages/native/native', 'scripts/native'].map((folder) => join(checkout, folder));
  return fingerprint(sources, [process.arch, process.env.LIBBPF_SOURCE ?? '']);
}
