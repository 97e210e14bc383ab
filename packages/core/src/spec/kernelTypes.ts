import { existsSync, readFileSync } from 'node:fs';
import { machine, release } from 'node:os';
import { join } from 'node:path';
import { LoadError } from '../errors/loadError.ts';

/**
 * A folder of kernels' types by distribution, version, machine and release, as
 * [BTFHub](https://github.com/aquasecurity/btfhub-archive) has them: `ubuntu/20.04/x86_64/5.4.0-91-generic.btf`.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o', { btf: { hub: '/usr/lib/probe/btf' } });
 * ```
 */
export interface BtfHub {
  /** Its path. It is looked into where the running kernel does not carry its own types, and only then. */
  readonly hub: string;
}

/** Where the kernel says its own types (Linux 5.4, with `CONFIG_DEBUG_INFO_BTF`). */
const OWN = '/sys/kernel/btf/vmlinux';

/**
 * The path of the file with the kernel's types; undefined where libbpf is to take the kernel's own.
 *
 * @throws {LoadError} where the folder has no file for the running kernel
 */
export function kernelTypesOf(object: string, btf: string | BtfHub | undefined): string | undefined {
  if (btf === undefined || typeof btf === 'string') return btf;
  if (existsSync(OWN)) return undefined;
  const paths = pathsIn(btf.hub);
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const packed = paths.map((path) => `${path}.tar.xz`).find((path) => existsSync(path));
  throw new LoadError(
    object,
    packed === undefined
      ? `this kernel does not carry its types, and there is no ${paths.join(' or ')}. BTFHub has those of many distributions; bpftool gen min_core_btf makes small files of them`
      : `this kernel does not carry its types, and ${packed} is packed: tar -xf it, there`,
    { code: 'ENOENT' },
  );
}

/** BTFHub says `arm64` where `uname -m` says `aarch64`, and those who copied its layout may have either. */
function pathsIn(hub: string): readonly string[] {
  const { id, version } = distribution();
  const machines = machine() === 'aarch64' ? ['arm64', 'aarch64'] : [machine()];
  return machines.map((name) => join(hub, id, version, name, `${release()}.btf`));
}

/** By `os-release(5)`. Distributions without versions have none. */
function distribution(): { readonly id: string; readonly version: string } {
  const text = ['/etc/os-release', '/usr/lib/os-release'].find((path) => existsSync(path));
  const lines = text === undefined ? '' : readFileSync(text, 'utf8');
  const value = (name: string) => new RegExp(`^${name}=(["']?)(.*)\\1$`, 'm').exec(lines)?.[2] ?? '';
  return { id: value('ID'), version: value('VERSION_ID') };
}
