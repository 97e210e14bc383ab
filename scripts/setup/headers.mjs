import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * The headers of libbpf with which `ebpf-ts build` compiles, beside its JavaScript: they are published with it, under
 * BSD-2-Clause.
 *
 * @type {import('./steps.mjs').Step}
 */
export const headers = {
  name: 'headers',
  title: "copying libbpf's headers",
  as: 'owner',
  advice:
    'If the source of libbpf cannot be fetched, unpack its 1.7.0 release and name the folder in LIBBPF_SOURCE.',
  isDone: () => NAMES.every((name) => existsSync(join(folder, name))) && isStamped('headers', inputs()),
  async run() {
    const before = inputs();
    const { fetchLibbpf } = await import('../native/libbpf.mjs');
    const source = join(await fetchLibbpf(), 'src');
    mkdirSync(folder, { recursive: true });
    for (const name of NAMES) copyFileSync(join(source, name), join(folder, name));
    stamp('headers', before);
  },
};

/** Where `#include <bpf/NAME>` finds them. */
const folder = join(checkout, 'packages/cli/dist/include/bpf');

/** Those for programs in the kernel, and what they include. */
const NAMES = [
  'bpf_core_read.h',
  'bpf_endian.h',
  'bpf_helper_defs.h',
  'bpf_helpers.h',
  'bpf_tracing.h',
  'usdt.bpf.h',
];

function inputs() {
  const files = ['scripts/native/libbpf.mjs', 'scripts/setup/headers.mjs'].map((name) =>
    join(checkout, name),
  );
  return fingerprint(files, [process.env.LIBBPF_SOURCE ?? '']);
}
