import { programSectionOf } from './programSection.ts';

/**
 * The kinds of programs: the names that libbpf gives to sections, `SEC("xdp")`, without the target, and without what
 * says that a program may sleep (`.s`) or takes packets in fragments (`.frags`). `unspec` stands for sections that
 * libbpf does not know.
 *
 * @example
 * ```ts
 * import { programKinds } from '@ebpf-ts/elf';
 *
 * console.log(programKinds.filter((kind) => kind.startsWith('cgroup/')));
 * ```
 */
export const programKinds = [
  'kprobe',
  'kretprobe',
  'kprobe.multi',
  'kretprobe.multi',
  'kprobe.session',
  'ksyscall',
  'kretsyscall',
  'uprobe',
  'uretprobe',
  'uprobe.multi',
  'uretprobe.multi',
  'uprobe.session',
  'usdt',
  'tracepoint',
  'raw_tp',
  'raw_tp.w',
  'tp_btf',
  'fentry',
  'fexit',
  'fmod_ret',
  'fsession',
  'freplace',
  'lsm',
  'iter',
  'xdp',
  'tcx/ingress',
  'tcx/egress',
  'cgroup_skb/ingress',
  'cgroup_skb/egress',
  'cgroup/sock_create',
  'cgroup/sock_release',
  'cgroup/post_bind4',
  'cgroup/post_bind6',
  'cgroup/bind4',
  'cgroup/bind6',
  'cgroup/connect4',
  'cgroup/connect6',
  'cgroup/connect_unix',
  'cgroup/sendmsg4',
  'cgroup/sendmsg6',
  'cgroup/sendmsg_unix',
  'cgroup/recvmsg4',
  'cgroup/recvmsg6',
  'cgroup/recvmsg_unix',
  'cgroup/getpeername4',
  'cgroup/getpeername6',
  'cgroup/getpeername_unix',
  'cgroup/getsockname4',
  'cgroup/getsockname6',
  'cgroup/getsockname_unix',
  'cgroup/sysctl',
  'cgroup/getsockopt',
  'cgroup/setsockopt',
  'cgroup/dev',
  'sockops',
  'lsm_cgroup',
  'xdp/devmap',
  'xdp/cpumap',
  'tc',
  'action',
  'netkit/primary',
  'netkit/peer',
  'perf_event',
  'socket',
  'sk_reuseport',
  'sk_reuseport/migrate',
  'sk_skb',
  'sk_skb/stream_parser',
  'sk_skb/stream_verdict',
  'sk_skb/verdict',
  'sk_msg',
  'sk_lookup',
  'lwt_in',
  'lwt_out',
  'lwt_xmit',
  'lwt_seg6local',
  'lirc_mode2',
  'flow_dissector',
  'netfilter',
  'struct_ops',
  'syscall',
  'unspec',
] as const;

/**
 * What a program is and how it attaches, by the name that libbpf gives to its section: `fentry`, `xdp`,
 * `cgroup/connect4`; `unspec` for sections that libbpf does not know.
 *
 * @example
 * ```ts
 * import type { ProgramKind } from '@ebpf-ts/elf';
 *
 * const atFunctions: readonly ProgramKind[] = ['kprobe', 'fentry'];
 * ```
 */
export type ProgramKind = (typeof programKinds)[number];

/**
 * The kind of the programs in a section.
 *
 * @example
 * ```ts
 * import { programKindOf } from '@ebpf-ts/elf';
 *
 * programKindOf('fentry.s/security_file_open'); // 'fentry'
 * ```
 */
export function programKindOf(section: string): ProgramKind {
  if (programSectionOf(section) === undefined) return 'unspec';
  const plain = section.replace(/^\?/, '').replace(/^([^/]+?)\.(?:s|frags)(?=\/|$)/, '$1');
  const [first = '', second = ''] = plain.split('/');
  const names = [`${first}/${second}`, first].map((name) => aliases.get(name) ?? name);
  return names.find(isKind) ?? 'unspec';
}

/** Sections with two names, of which one is the kind's. */
const aliases = new Map([
  ['tp', 'tracepoint'],
  ['raw_tracepoint', 'raw_tp'],
  ['raw_tracepoint.w', 'raw_tp.w'],
  ['tc/ingress', 'tcx/ingress'],
  ['tc/egress', 'tcx/egress'],
  ['classifier', 'tc'],
  // Without a direction, which is what the kernel takes for what comes in.
  ['cgroup/skb', 'cgroup_skb/ingress'],
  ['cgroup/sock', 'cgroup/sock_create'],
]);

const known: ReadonlySet<string> = new Set(programKinds);

function isKind(name: string): name is ProgramKind {
  return known.has(name);
}
