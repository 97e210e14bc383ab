/**
 * A "nodedir" for node-gyp made of the npm package `node-api-headers`: the addon uses Node-API only, so that it
 * builds where Node's own headers are neither installed nor downloadable.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The settings that Node's common.gypi gives an addon, as far as a C and C++ build on Linux needs them. */
const commonGypi = {
  target_defaults: {
    default_configuration: 'Release',
    configurations: {
      Release: { cflags: ['-O2'] },
      Debug: { cflags: ['-O0', '-g'] },
    },
  },
};

/** Build flags that node-gyp's addon.gypi reads. */
const configGypi = {
  target_defaults: {},
  variables: { node_use_v8_platform: false, standalone_static_library: 1, napi_build_version: '9' },
};

/**
 * @param {NodeJS.Require} require one that resolves the packages of packages/native
 * @param {string} folder made or overwritten
 */
export function writeNodedir(require, folder) {
  const include = join(folder, 'include/node');
  mkdirSync(include, { recursive: true });
  cpSync(join(dirname(require.resolve('node-api-headers/package.json')), 'include'), include, {
    recursive: true,
  });
  writeFileSync(join(include, 'common.gypi'), JSON.stringify(commonGypi));
  writeFileSync(join(include, 'config.gypi'), JSON.stringify(configGypi));
}
