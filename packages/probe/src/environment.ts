import { existsSync } from 'node:fs';
import { release } from 'node:os';
import process from 'node:process';
import { textOf } from './asking/files.ts';
import { isAtLeast } from './facts/release.ts';
import { KERNEL_BTF } from './program/kernelBtf.ts';

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
  /** Where its files are mounted, in the order of `/proc/self/mounts`: pins need bpffs, programs of cgroups cgroup2. */
  readonly mounts: Readonly<Record<MountKind, readonly string[]>>;
  /** The sysctls that concern BPF, by their names with dots; those that cannot be read are left out. */
  readonly sysctls: Readonly<Partial<Record<SysctlName, number>>>;
  /** Whether maps and programs count against RLIMIT_MEMLOCK (before Linux 5.11), or against the memory of the cgroup. */
  readonly memlock: { readonly accounting: 'rlimit' | 'cgroup'; readonly limit: number };
  /** Files with the types of this kernel, of those that are looked for: the first is its own. */
  readonly btfFiles: readonly string[];
  /** A file with the configuration of this kernel; undefined without one. */
  readonly config: string | undefined;
  /** What this process is contained in, as far as it can be told; undefined for none that is known. */
  readonly container: string | undefined;
}

/** A file system that BPF is used through. */
export type MountKind = 'bpf' | 'cgroup2' | 'tracefs' | 'debugfs' | 'securityfs';

/** A sysctl that decides on BPF. */
export type SysctlName = (typeof SYSCTLS)[number];

/** A capability that some BPF command asks for. */
export type Capability = 'NET_ADMIN' | 'SYS_ADMIN' | 'SYS_RESOURCE' | 'PERFMON' | 'BPF';

/**
 * Reads what of this process and this kernel decides whether BPF can be used. Nothing of it needs rights; what cannot be
 * read is undefined.
 *
 * @example
 * ```ts
 * import { environment } from '@ebpf-ts/probe';
 *
 * const { btf, capabilities } = await environment();
 * if (btf === undefined) console.error('this kernel carries no BTF');
 * if (!capabilities.has('BPF')) console.error('not allowed to load programs');
 * ```
 */
export async function environment(): Promise<Environment> {
  return environmentSync();
}

/**
 * {@link environment}, on this thread.
 *
 * @example
 * ```ts
 * import { environmentSync } from '@ebpf-ts/probe';
 *
 * console.log(environmentSync().kernel);
 * ```
 */
export function environmentSync(): Environment {
  const status = textOf('/proc/self/status') ?? '';
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const mounts = textOf('/proc/self/mounts') ?? '';
  const kernel = release();
  return {
    platform: process.platform,
    kernel,
    uid: process.geteuid?.() ?? -1,
    capabilities: new Set(CAPABILITIES.filter(([, bit]) => (effective >> bit) & 1n).map(([name]) => name)),
    bpf: existsSync('/proc/sys/kernel/unprivileged_bpf_disabled'),
    unprivilegedBpfDisabled: numberIn('/proc/sys/kernel/unprivileged_bpf_disabled'),
    lockdown: LOCKDOWN_MODES.find((mode) => textOf('/sys/kernel/security/lockdown')?.includes(`[${mode}]`)),
    btf: [KERNEL_BTF].find((path) => existsSync(path)),
    tracefs: tracefsOf(mounts),
    // The initial namespace maps all ids to themselves. Where there is no /proc to tell, nothing is claimed.
    initialUserNamespace: /^\s*0\s+0\s+4294967295\s*$/.test(textOf('/proc/self/uid_map') ?? '0 0 4294967295'),
    mounts: mountsIn(mounts),
    sysctls: sysctls(),
    memlock: {
      accounting: isAtLeast(kernel, '5.11') ? 'cgroup' : 'rlimit',
      limit: Number(
        /^Max locked memory\s+(\d+)/m.exec(textOf('/proc/self/limits') ?? '')?.[1] ??
          Number.POSITIVE_INFINITY,
      ),
    },
    btfFiles: btfFilesOf(kernel).filter((path) => existsSync(path)),
    config: configFilesOf(kernel).find((path) => existsSync(path)),
    container: container(),
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

function mountsIn(mounts: string): Environment['mounts'] {
  const of = (type: string) =>
    [...mounts.matchAll(new RegExp(`^\\S+ (\\S+) ${type} `, 'gm'))].map(([, path = '']) => path);
  return {
    bpf: of('bpf'),
    cgroup2: of('cgroup2'),
    tracefs: of('tracefs'),
    debugfs: of('debugfs'),
    securityfs: of('securityfs'),
  };
}

const SYSCTLS = [
  'kernel.unprivileged_bpf_disabled',
  'kernel.perf_event_paranoid',
  'kernel.kptr_restrict',
  'kernel.bpf_stats_enabled',
  'net.core.bpf_jit_enable',
  'net.core.bpf_jit_harden',
  'net.core.bpf_jit_kallsyms',
  'net.core.bpf_jit_limit',
] as const;

function sysctls(): Environment['sysctls'] {
  const found = SYSCTLS.map((name) => [name, numberIn(`/proc/sys/${name.replaceAll('.', '/')}`)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** Where libbpf looks, in its order (`btf__load_vmlinux_btf`). */
function btfFilesOf(kernel: string): readonly string[] {
  return [
    KERNEL_BTF,
    `/boot/vmlinux-${kernel}`,
    `/lib/modules/${kernel}/vmlinux-${kernel}`,
    `/lib/modules/${kernel}/build/vmlinux`,
    `/usr/lib/modules/${kernel}/kernel/vmlinux`,
    `/usr/lib/debug/boot/vmlinux-${kernel}`,
    `/usr/lib/debug/boot/vmlinux-${kernel}.debug`,
    `/usr/lib/debug/lib/modules/${kernel}/vmlinux`,
  ];
}

function configFilesOf(kernel: string): readonly string[] {
  return [
    '/proc/config.gz',
    `/boot/config-${kernel}`,
    `/lib/modules/${kernel}/config`,
    `/usr/lib/modules/${kernel}/config`,
  ];
}

function container(): string | undefined {
  const named = textOf('/run/systemd/container')?.trim();
  if (named) return named;
  if (existsSync('/run/.containerenv')) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/var/run/secrets/kubernetes.io')) return 'kubernetes';
  return undefined;
}

function numberIn(path: string): number | undefined {
  const text = textOf(path)?.trim();
  return text === undefined || text === '' ? undefined : Number(text);
}
