import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unpack } from '../../scripts/corpus/debian.mjs';
import { objectsIn } from '../../scripts/corpus/embedded.mjs';

/** Files of Debian's unstable release, in each of which is an object: from a few kilobytes to the largest there are. */
const files = [
  { package: 'libxdp1', path: 'usr/lib/x86_64-linux-gnu/bpf/xdpfilt_alw_tcp.o' },
  { package: 'libbpf-tools', path: 'usr/sbin/biolatency-libbpf' },
  { package: 'libbpf-tools', path: 'usr/sbin/tcpconnect-libbpf' },
  { package: 'pwru', path: 'usr/bin/pwru' },
  { package: 'libbpftune0', path: 'usr/lib/x86_64-linux-gnu/bpftune/tcp_conn_tuner.so' },
];

/**
 * Writes the objects into a folder; of several in a file the largest.
 *
 * @param {string} folder
 * @returns {Promise<readonly { readonly name: string, readonly path: string, readonly bytes: number }[]>}
 */
export async function realObjects(folder) {
  const objects = [];
  for (const file of files) {
    const root = await unpack('sid', file.package, [file.package]);
    const [largest] = objectsIn(readFileSync(join(root, file.path))).toSorted(
      (one, other) => other.length - one.length,
    );
    if (largest === undefined) throw new Error(`${file.path} of ${file.package} holds no BPF object`);
    const name = basename(file.path).replace(/\.s?o$/, '');
    const path = join(folder, `${name}.o`);
    writeFileSync(path, largest);
    objects.push({ name, path, bytes: largest.length });
  }
  return objects;
}
