import type { ExternDefinition, ObjectFile } from '@ebpf-ts/elf';
import type { TargetKernel } from './targetKernel.ts';

/** What libbpf gives a `__kconfig` variable (`bpf_object__resolve_externs`); undefined where that is not known. */
export function externValue(
  file: ObjectFile,
  extern: ExternDefinition,
  kernel: TargetKernel,
): bigint | undefined {
  const { name } = extern;
  if (name === 'LINUX_KERNEL_VERSION') return versionOf(kernel.release);
  if (name === 'LINUX_HAS_BPF_COOKIE') return truth(kernel.helper('bpf_get_attach_cookie', 'kprobe'));
  if (name === 'LINUX_HAS_SYSCALL_WRAPPER') {
    const has = kernel.hasFunction(kernel.arch === 'arm64' ? '__arm64_sys_bpf' : '__x64_sys_bpf');
    return has === undefined ? undefined : has ? 1n : 0n;
  }
  const value = kernel.config(name);
  if (value === undefined) return undefined;
  if (value === null) return extern.weak ? 0n : undefined;
  if (/^-?(?:0x[\da-f]+|\d+)$/i.test(value)) return BigInt(value);
  if (!/^[ymn]$/.test(value)) return undefined;
  return switchOf(file, extern, value);
}

/** `y` is true, TRI_YES or the letter itself, as the variable is declared. */
function switchOf({ btf }: ObjectFile, { typeId }: ExternDefinition, value: string): bigint | undefined {
  const variable = btf === undefined || typeId === undefined ? undefined : btf.type(typeId);
  if (btf === undefined || variable?.kind !== 'var') return undefined;
  const type = btf.type(btf.resolve(variable.typeId));
  if (type.kind === 'enum') return { n: 0n, y: 1n, m: 2n }[value];
  if (type.kind !== 'int') return undefined;
  if (type.encoding === 'bool') return value === 'y' ? 1n : 0n;
  return BigInt(value.charCodeAt(0));
}

function truth(status: string): bigint | undefined {
  return status === 'supported' ? 1n : status === 'unsupported' ? 0n : undefined;
}

/** `KERNEL_VERSION(a, b, c)`, where the last stops at 255. */
function versionOf(release: string): bigint | undefined {
  const [, major, minor, patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return BigInt((Number(major) << 16) + (Number(minor) << 8) + Math.min(Number(patch), 255));
}
