import { existsSync, readFileSync } from 'node:fs';
import { Btf } from '@ebpf-ts/btf';

/** Where a kernel that is built with `CONFIG_DEBUG_INFO_BTF` has its types. */
export const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

let parsed: { readonly path: string; readonly btf: Btf } | undefined;

/**
 * The kernel's own types, read once; undefined where it carries none. `path` is of a file that stands in for them.
 *
 * Throws `BtfError` where such a file is damaged, and what reading it throws.
 *
 * @example
 * ```ts
 * import { kernelBtf } from '@ebpf-ts/probe';
 *
 * console.log(kernelBtf()?.find('task_struct', 'struct'));
 * ```
 */
export function kernelBtf(
  path: string | undefined = existsSync(KERNEL_BTF) ? KERNEL_BTF : undefined,
): Btf | undefined {
  if (path === undefined) return undefined;
  if (parsed?.path !== path)
    parsed = { path, btf: Btf.parse(new Uint8Array(readFileSync(path)), { check: 'used' }) };
  return parsed.btf;
}
