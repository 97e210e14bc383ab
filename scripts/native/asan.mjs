/**
 * Runs the addon's tests against a build of it with the address and undefined-behaviour sanitizers:
 *
 *     node scripts/native/asan.mjs [vitest's arguments]
 *
 * Works on a copy of the checkout in .cache/asan, so that nobody's build is disturbed. Needs root, as the
 * kernel tests do. Leaks are not looked for: Node itself leaves memory to the end of the process.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf } from './libbpf.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const copy = join(root, '.cache/asan');

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
function node(args, env) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: copy,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

copyCheckout();
const libbpf = await fetchLibbpf();
const address = '-fsanitize=address -fno-omit-frame-pointer -g';
node(['scripts/native/build.mjs'], {
  LIBBPF_SOURCE: libbpf,
  // libbpf passes null and no bytes to memcpy(), which is undefined and harmless, and not ours.
  CFLAGS: address,
  CXXFLAGS: `${address} -fsanitize=undefined`,
  LDFLAGS: '-fsanitize=address,undefined',
});
const tests =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['kernel/', 'arguments.test', 'damaged'].map((name) => `packages/native/test/${name}`);
node(['node_modules/vitest/vitest.mjs', 'run', ...tests], {
  LIBBPF_SOURCE: libbpf,
  LD_PRELOAD: ['libasan.so', 'libubsan.so'].map(sanitizerLibrary).join(' '),
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
});

/** What git knows or would know, the installed packages by link, and the addon's TypeScript as set-up compiled it. */
function copyCheckout() {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const folder of ['packages', 'scripts', 'test'])
    rmSync(join(copy, folder), { recursive: true, force: true });
  for (const file of listed.split('\0').filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  if (!existsSync(join(copy, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // The fuzzer's processes take what is compiled.
  for (const folder of ['packages/native/node_modules', 'packages/native/dist']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true, verbatimSymlinks: true });
  }
}

/** @param {string} name */
function sanitizerLibrary(name) {
  return execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
}
