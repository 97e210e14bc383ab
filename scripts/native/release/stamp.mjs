/** Tells a prebuild that `release.sh` made of exactly these sources from any other. */
import { join } from 'node:path';
import { checkout } from '../../setup/paths.mjs';
import { fingerprint, isStamped, stamp } from '../../setup/stamp.mjs';

/** Where the prebuild for this machine lies. */
export const prebuildFolder = join(
  checkout,
  'packages/native/prebuilds',
  `${process.platform}-${process.arch}`,
);

/** Whether the prebuild that lies there is the release of these sources. */
export const isRelease = () => isStamped('release', releaseFingerprint());

/** Notes down that the prebuild that lies there is the release of these sources. */
export const stampRelease = () => stamp('release', releaseFingerprint());

/** The prebuild itself, and all that it was made of. */
function releaseFingerprint() {
  const madeOf = ['packages/native/native', 'scripts/native', 'scripts/root', 'pnpm-lock.yaml'];
  return fingerprint([prebuildFolder, ...madeOf.map((path) => join(checkout, path))]);
}
