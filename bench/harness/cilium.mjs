import { join } from 'node:path';
import { unpack } from '../../scripts/corpus/debian.mjs';
import { execFor } from '../../scripts/setup/command.mjs';
import { cache } from '../../scripts/setup/paths.mjs';
import { programOf } from './programs.mjs';

const go = '1.27';

/** What the tables call a program in Go. */
export const ciliumName = `cilium/ebpf 0.22, Go ${go}`;

/** The newest that Debian has. Nothing is installed: the compiler and the sources run from where they are unpacked. */
const packages = [
  `golang-${go}-go`,
  `golang-${go}-src`,
  'golang-github-cilium-ebpf-dev',
  'golang-golang-x-sys-dev',
];

const exec = execFor('bench');

/**
 * Compiles a Go program with cilium/ebpf, and returns where it is.
 *
 * @param {string} source
 */
export function compileGo(source) {
  return programOf(source, async (into) => {
    const root = await unpack('sid', 'go', packages);
    const goroot = join(root, `usr/lib/go-${go}`);
    await exec(join(goroot, 'bin/go'), ['build', '-o', into, source], {
      GOROOT: goroot,
      GOPATH: join(root, 'usr/share/gocode'),
      GOCACHE: join(cache, 'bench/go'),
      GO111MODULE: 'off',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    });
  });
}
