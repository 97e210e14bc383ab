import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf } from '../../native/libbpf.mjs';
import { portabilityProblems } from '../../native/release/portability.mjs';
import { cache, checkout } from '../../setup/paths.mjs';
import { fingerprint, isStamped, stamp } from '../../setup/stamp.mjs';
import { arm64Root } from './root.mjs';

/** Where a package keeps its addon for arm64, by the name that prebuildify would give it. */
export const arm64Prebuilds = join(checkout, 'packages/native/prebuilds');
const addon = join(arm64Prebuilds, 'linux-arm64/@ebpf-ts+native.glibc.node');

/** The recipe writes below its own checkout, so it gets a copy: this machine's build is left as it is. */
const copy = join(cache, 'arm64');

/**
 * The addon for arm64, by the same recipe as everywhere, with clang as a cross compiler.
 *
 * @type {import('../../setup/steps.mjs').Step}
 */
export const arm64AddonStep = {
  name: 'arm64-addon',
  title: 'building the native addon for arm64',
  as: 'root',
  advice: 'It is built with clang 14 or newer and lld; the npm packages must be installed: npm run setup',
  isDone: () => existsSync(addon) && isStamped('arm64-addon', inputs()),
  async run(exec) {
    const before = inputs();
    copyRecipe();
    const target = `--target=aarch64-linux-gnu --sysroot=${arm64Root}`;
    await exec(process.execPath, [join(copy, 'scripts/native/build.mjs')], {
      CC: 'clang',
      CXX: 'clang++',
      CFLAGS: target,
      CXXFLAGS: target,
      LDFLAGS: `${target} -fuse-ld=lld`,
      LIBBPF_SOURCE: await fetchLibbpf(),
    });
    const built = join(copy, 'packages/native/native/build/Release/ebpf_ts.node');
    const problems = portabilityProblems(built);
    if (problems.length > 0) throw new Error(`The addon is not portable:\n  ${problems.join('\n  ')}`);
    mkdirSync(join(addon, '..'), { recursive: true });
    await exec('llvm-strip', ['--strip-all', built, '-o', addon]);
    stamp('arm64-addon', before);
  },
};

/** What the addon is made of. Unchanged files stay as old as they are, for make to see. */
function copyRecipe() {
  const native = 'packages/native';
  for (const path of [
    `${native}/native/src`,
    `${native}/native/binding.gyp`,
    `${native}/package.json`,
    'scripts/native',
  ]) {
    rmSync(join(copy, path), { recursive: true, force: true });
    cpSync(join(checkout, path), join(copy, path), { recursive: true, preserveTimestamps: true });
  }
  const modules = join(copy, native, 'node_modules');
  rmSync(modules, { force: true });
  symlinkSync(join(checkout, native, 'node_modules'), modules);
}

function inputs() {
  const sources = ['packages/native/native', 'packages/native/package.json', 'scripts/native'].map((path) =>
    join(checkout, path),
  );
  const ours = ['addon.mjs', 'root.mjs'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  return fingerprint([...sources, ...ours], [process.env['LIBBPF_SOURCE'] ?? '']);
}
