import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import process from 'node:process';

/** What decides, before any program is looked at, whether this process may use BPF here. */
export interface Environment {
  /** `process.platform`. */
  readonly platform: string;
  /** `uname -r`. */
  readonly kernel: string;
  /** The effective user id; -1 where the platform has none. */
  readonly uid: number;
  /** The effective capabilities that concern BPF, without `CAP_`. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Whether the kernel has bpf(2) at all: `CONFIG_BPF_SYSCALL`. */
  readonly bpf: boolean;
  /** `kernel.unprivileged_bpf_disabled`; undefined where it cannot be read. */
  readonly unprivilegedBpfDisabled: number | undefined;
  /** The kernel's lockdown mode; undefined where there is none. */
  readonly lockdown: 'none' | 'integrity' | 'confidentiality' | undefined;
  /** The path of the kernel's own BTF; undefined for kernels without `CONFIG_DEBUG_INFO_BTF`. */
  readonly btf: string | undefined;
  /** Where tracefs is mounted, and whether this process may look into it; undefined where it is not mounted. */
  readonly tracefs: { readonly path: string; readonly readable: boolean } | undefined;
  /** Whether this is the initial user namespace: capabilities of any other do not count for BPF. */
  readonly initialUserNamespace: boolean;
}

/** A capability that some BPF command asks for. */
export type Capability = 'NET_ADMIN' | 'SYS_ADMIN' | 'SYS_RESOURCE' | 'PERFMON' | 'BPF';

/**
 * Reads what of this process and this kernel decides whether BPF can be used.
 *
 * @example
 * ```ts
 * import { environment } from '@ebpf-ts/probe';
 *
 * const { btf, capabilities } = environment();
 * if (btf === undefined) console.error('this kernel carries no BTF');
 * if (!capabilities.has('BPF')) console.error('not allowed to load programs');
 * ```
 */
export function environment(): Environment {
  const status = read('/proc/self/status') ?? '';
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const unprivileged = read('/proc/sys/kernel/unprivileged_bpf_disabled');
  return {
    platform: process.platform,
    kernel: release(),
    uid: process.geteuid?.() ?? -1,
    capabilities: new Set(CAPABILITIES.filter(([, bit]) => (effective >> bit) & 1n).map(([name]) => name)),
    bpf: existsSync('/proc/sys/kernel/unprivileged_bpf_disabled'),
    unprivilegedBpfDisabled: unprivileged === undefined ? undefined : Number(unprivileged),
    lockdown: LOCKDOWN_MODES.find((mode) => read('/sys/kernel/security/lockdown')?.includes(`[${mode}]`)),
    btf: ['/sys/kernel/btf/vmlinux'].find((path) => existsSync(path)),
    tracefs: tracefsOf(read('/proc/self/mounts') ?? ''),
    // The initial namespace maps all ids to themselves. Where there is no /proc to tell, nothing is claimed.
    initialUserNamespace: /^\s*0\s+0\s+4294967295\s*$/.test(read('/proc/self/uid_map') ?? '0 0 4294967295'),
  };
}

/** Their bits in `CapEff` (linux/capability.h). */
const CAPABILITIES: readonly (readonly [Capability, bigint])[] = [
  ['NET_ADMIN', 12n],
  ['SYS_ADMIN', 21n],
  ['SYS_RESOURCE', 24n],
  ['PERFMON', 38n],
  ['BPF', 39n],
];

const LOCKDOWN_MODES = ['none', 'integrity', 'confidentiality'] as const;

/** tracefs is mounted for itself, or comes with debugfs. */
function tracefsOf(mounts: string): Environment['tracefs'] {
  const mounted = /^\S+ (\S+) tracefs /m.exec(mounts)?.[1];
  const path =
    mounted ?? (mounts.includes(' /sys/kernel/debug debugfs ') ? '/sys/kernel/debug/tracing' : undefined);
  return path === undefined ? undefined : { path, readable: existsSync(`${path}/events`) };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
