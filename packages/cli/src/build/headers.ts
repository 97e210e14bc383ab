import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** For `#include <bpf/bpf_helpers.h>`: the headers of libbpf that come with this package. */
const LIBBPF = fileURLToPath(new URL('../../dist/include', import.meta.url));

/** The names that Debian and its kin have for processors, by those of `process.arch`. */
const MACHINES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64: 'powerpc64le',
  loong64: 'loongarch64',
};

/** The arguments of clang that say where headers are. */
export function headerArguments(): readonly string[] {
  if (!existsSync(LIBBPF)) {
    throw new Error(`libbpf's headers are not in ${LIBBPF}. In a checkout, npm run setup puts them there`);
  }
  // <asm/types.h> is in a folder for each architecture, where clang looks only when it compiles for the machine itself.
  const multiarch = `/usr/include/${MACHINES[process.arch] ?? process.arch}-linux-gnu`;
  return [`-I${LIBBPF}`, ...(existsSync(multiarch) ? ['-idirafter', multiarch] : [])];
}
