/** Builds the addon as it is published: packages/native/prebuilds/<platform>-<arch>/, stripped, tagged by libc. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildNative, gypFolder, packageFolder, prepare } from './build.mjs';
import { fetchLibbpf } from './libbpf.mjs';

/** @returns {Promise<void>} */
export async function prebuildNative() {
  const require = createRequire(join(packageFolder, 'package.json'));
  process.env['npm_config_nodedir'] = prepare(await fetchLibbpf());
  /** @type {(options: object, done: (error: Error | null) => void) => void} */
  const prebuildify = require('prebuildify');
  await promisify(prebuildify)({
    name: '@ebpf-ts/native',
    cwd: gypFolder,
    out: packageFolder,
    nodeGyp: join(packageFolder, 'node_modules/.bin/node-gyp'),
    napi: true,
    strip: true,
    tagLibc: true,
  });
  // prebuildify moved the build away; the checkout goes on with one of its own.
  await buildNative();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  prebuildNative().catch((/** @type {Error} */ error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
