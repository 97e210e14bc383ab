import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRelease } from '../native/release/stamp.mjs';
import { asOwner, giveBack, ownerOf } from '../setup/owner.mjs';
import { cache, checkout, environment, tool } from '../setup/paths.mjs';

/**
 * `pnpm test:packages`, as root: packs the packages as they would be published, installs the archives in an empty
 * project with npm, type-checks a consumer with TypeScript's default settings and runs it. The addon inside is the
 * one of `scripts/native/release.sh` if that was made of these very sources, else one built for this machine.
 * Under sudo, what is written into the checkout is written by its owner.
 */
const owner = ownerOf(checkout);
const asRoot = { env: environment() };
const asTheOwner = owner === undefined ? asRoot : asOwner(owner, environment());
const archives = join(cache, 'packages');
const released = isRelease();
console.error(
  `packages: ${released ? 'with the release' : 'NOT FOR PUBLISHING: with a build for this machine'} of the addon`,
);
rmSync(archives, { recursive: true, force: true });
mkdirSync(archives, { recursive: true });
if (owner !== undefined) giveBack(owner, cache);
if (!released) run(process.execPath, ['scripts/native/prebuild.mjs'], checkout, asTheOwner);
run(tool('tsc'), ['-b'], checkout, asTheOwner);
for (const name of readdirSync(join(checkout, 'packages'))) {
  const folder = join(checkout, 'packages', name);
  run('pnpm', ['pack', '--pack-destination', archives], folder, asTheOwner);
  run(tool('publint'), ['--strict', '--pack', 'false'], folder, asTheOwner);
}

const project = mkdtempSync(join(tmpdir(), 'ebpf-ts-consumer-'));
try {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  copyFileSync(join(checkout, 'scripts/release/consumer.mts'), join(project, 'consumer.mts'));
  const packed = readdirSync(archives).map((name) => join(archives, name));
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', ...packed, 'typescript@6.0.3', '@types/node@20'],
    project,
  );
  const tsc = join(project, 'node_modules/.bin/tsc');
  run(tsc, ['--target', 'es2022', '--module', 'nodenext', '--types', 'node', 'consumer.mts'], project);
  run(process.execPath, ['consumer.mjs'], project);
  const command = join(project, 'node_modules/.bin/ebpf-ts');
  run(command, ['--version'], project);
  writeFileSync(
    join(project, 'hello.bpf.c'),
    '#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\nint one = 1;\n',
  );
  run(command, ['build', 'hello.bpf.c'], project);
  run(command, ['inspect', 'hello.bpf.o'], project);
} finally {
  rmSync(project, { recursive: true });
}

/**
 * Runs a command and shows what it prints; of pnpm, which lists every file, its errors only.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {{ uid?: number, gid?: number, env: NodeJS.ProcessEnv }} as
 */
function run(program, args, cwd, as = asRoot) {
  console.error(
    `packages: ${[program.split('/').at(-1), ...args.filter((arg) => !arg.startsWith('/'))].join(' ')}`,
  );
  execFileSync(program, args, {
    ...as,
    cwd,
    stdio: ['ignore', program === 'pnpm' ? 'ignore' : 'inherit', 'inherit'],
  });
}
