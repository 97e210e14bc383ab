import { fileURLToPath } from 'node:url';
import { compiledBpfFile } from '../../setup/fixtures.mjs';
import { prepare } from '../../setup/main.mjs';
import { main as vm } from '../main.mjs';

/** @param {string} name */
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * `pnpm test:arm64 [KERNEL]`: whether objects, maps and rings work on a kernel for arm64 with our addon for it. The
 * program is compiled here; in the guest, where everything is emulated, a compiler would take minutes.
 *
 * @param {readonly string[]} args
 */
export async function main([kernel = '6.12']) {
  if (!(await prepare('demo', 'pnpm test:arm64'))) {
    process.exitCode = 1;
    return;
  }
  const object = await compiledBpfFile(beside('smoke.bpf.c'));
  await vm(['--arch', 'arm64', kernel, '--', 'node', beside('smoke.mjs'), object]);
}
