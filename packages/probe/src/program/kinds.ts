/** A program that can be asked for, by the beginning of the section's name that libbpf knows it by. */
export type ProbedProgram = keyof typeof probedKinds;

/** What a program of this kind attaches to: the first of these that the kernel's BTF has. */
export interface BtfTarget {
  readonly kind: 'func' | 'typedef' | 'struct';
  readonly names: readonly string[];
}

/** How to find out whether a kernel takes a kind of program, with as little as possible. */
export interface ProbedKind {
  /** The mainline release that brought it. */
  readonly since: string;
  /** What the smallest program returns, where the kernel checks that. */
  readonly returns?: 0 | 1;
  readonly sleepable?: true;
  readonly target?: BtfTarget;
  /** The member of the struct that the program stands for. */
  readonly member?: string;
  /** It replaces a function of another program, which is loaded for that. */
  readonly extends?: true;
  /** The kernel keeps it from programs whose license is not compatible with the GPL. */
  readonly gplOnly?: true;
  /** A link is tried too. `proof` are the refusals that only a kernel which knows the link comes to. */
  readonly link?: { readonly target: number; readonly proof: readonly string[] };
  /** What the kernel attaches with, below /sys/bus/event_source/devices. */
  readonly device?: 'kprobe' | 'uprobe';
  /** The security module that has to be switched on at boot. */
  readonly lsm?: 'bpf';
}

/** As a file descriptor no kernel has it open; as an interface's index none has it either. */
const NOWHERE = 0xffff_ffff;
const NO_INTERFACE = 0x7fff_ffff;

/** An address that cannot be read, or a path that is no file, is looked at only where the link is known. */
const MULTI = { target: 0, proof: ['EFAULT', 'EBADF'] } as const;
const ON_CGROUP = { target: NOWHERE, proof: ['EBADF'] } as const;
/** Without a family of protocols. */
const NOWHERE_IN_NETFILTER = { target: 0, proof: ['EAFNOSUPPORT'] } as const;
const ON_INTERFACE = { target: NO_INTERFACE, proof: ['ENODEV'] } as const;
/** Attached for a moment to a function that the kernel calls in test runs only, or hardly ever. */
const FOR_A_MOMENT = { target: 0, proof: [] } as const;

const TEST_FUNCTION: BtfTarget = { kind: 'func', names: ['bpf_fentry_test1', 'vfs_mkdir'] };
const MODIFIABLE: BtfTarget = { kind: 'func', names: ['security_file_mprotect', 'bpf_modify_return_test'] };
const TRACEPOINT: BtfTarget = { kind: 'typedef', names: ['btf_trace_sched_process_exec'] };
const HOOK: BtfTarget = { kind: 'func', names: ['bpf_lsm_syslog'] };
const SOCKET_HOOK: BtfTarget = { kind: 'func', names: ['bpf_lsm_socket_bind'] };
const CONGESTION_CONTROL: BtfTarget = { kind: 'struct', names: ['tcp_congestion_ops'] };
const ITERATOR: BtfTarget = { kind: 'func', names: ['bpf_iter_task'] };

/** Since Linux 5.7 a cgroup's programs are links, and these are attached as such. */
const onCgroup = (since: string) => ({ since, returns: 1, link: ON_CGROUP }) as const;

export const probedKinds = {
  socket: { since: '3.19' },
  kprobe: { since: '4.1', device: 'kprobe' },
  kretprobe: { since: '4.1', device: 'kprobe' },
  'kprobe.multi': { since: '5.18', link: MULTI },
  'kretprobe.multi': { since: '5.18', link: MULTI },
  'kprobe.session': { since: '6.10', link: MULTI },
  uprobe: { since: '4.3', device: 'uprobe' },
  uretprobe: { since: '4.3', device: 'uprobe' },
  'uprobe.multi': { since: '6.6', link: MULTI },
  'uretprobe.multi': { since: '6.6', link: MULTI },
  'uprobe.session': { since: '6.13', link: MULTI },
  usdt: { since: '4.20', device: 'uprobe' },
  tracepoint: { since: '4.7' },
  perf_event: { since: '4.9' },
  raw_tp: { since: '4.17' },
  'raw_tp.w': { since: '5.2' },
  tp_btf: { since: '5.5', target: TRACEPOINT },
  fentry: { since: '5.5', target: TEST_FUNCTION, link: FOR_A_MOMENT },
  fexit: { since: '5.5', target: TEST_FUNCTION, link: FOR_A_MOMENT },
  fmod_ret: { since: '5.7', target: MODIFIABLE, link: FOR_A_MOMENT },
  fsession: { since: '7.0', target: TEST_FUNCTION, link: FOR_A_MOMENT },
  freplace: { since: '5.6', extends: true },
  lsm: { since: '5.7', target: HOOK, link: FOR_A_MOMENT, lsm: 'bpf', gplOnly: true },
  lsm_cgroup: { since: '6.0', returns: 1, target: SOCKET_HOOK, link: ON_CGROUP, gplOnly: true },
  struct_ops: { since: '5.6', target: CONGESTION_CONTROL, member: 'ssthresh', gplOnly: true },
  iter: { since: '5.8', target: ITERATOR, link: FOR_A_MOMENT },
  syscall: { since: '5.14', sleepable: true },
  tc: { since: '4.1' },
  action: { since: '4.1' },
  'tcx/ingress': { since: '6.6', link: ON_INTERFACE },
  'tcx/egress': { since: '6.6', link: ON_INTERFACE },
  'netkit/primary': { since: '6.7', link: ON_INTERFACE },
  'netkit/peer': { since: '6.7', link: ON_INTERFACE },
  xdp: { since: '4.8' },
  'xdp/devmap': { since: '5.8' },
  'xdp/cpumap': { since: '5.9' },
  netfilter: { since: '6.4', link: NOWHERE_IN_NETFILTER },
  lwt_in: { since: '4.10' },
  lwt_out: { since: '4.10' },
  lwt_xmit: { since: '4.10' },
  lwt_seg6local: { since: '4.18' },
  flow_dissector: { since: '4.20' },
  sk_lookup: { since: '5.9', returns: 1 },
  'sk_reuseport/migrate': { since: '5.14' },
  sk_reuseport: { since: '4.19' },
  'sk_skb/stream_parser': { since: '4.14' },
  'sk_skb/stream_verdict': { since: '4.14' },
  'sk_skb/verdict': { since: '5.13' },
  sk_msg: { since: '4.17' },
  lirc_mode2: { since: '4.18' },
  sockops: { ...onCgroup('4.13') },
  'cgroup_skb/ingress': onCgroup('4.10'),
  'cgroup_skb/egress': onCgroup('4.10'),
  'cgroup/sock_create': onCgroup('4.10'),
  'cgroup/sock_release': onCgroup('5.9'),
  'cgroup/post_bind4': onCgroup('4.17'),
  'cgroup/post_bind6': onCgroup('4.17'),
  'cgroup/bind4': onCgroup('4.17'),
  'cgroup/bind6': onCgroup('4.17'),
  'cgroup/connect4': onCgroup('4.17'),
  'cgroup/connect6': onCgroup('4.17'),
  'cgroup/connect_unix': onCgroup('6.7'),
  'cgroup/sendmsg4': onCgroup('4.18'),
  'cgroup/sendmsg6': onCgroup('4.18'),
  'cgroup/sendmsg_unix': onCgroup('6.7'),
  'cgroup/recvmsg4': onCgroup('5.2'),
  'cgroup/recvmsg6': onCgroup('5.2'),
  'cgroup/recvmsg_unix': onCgroup('6.7'),
  'cgroup/getpeername4': onCgroup('5.8'),
  'cgroup/getpeername6': onCgroup('5.8'),
  'cgroup/getpeername_unix': onCgroup('6.7'),
  'cgroup/getsockname4': onCgroup('5.8'),
  'cgroup/getsockname6': onCgroup('5.8'),
  'cgroup/getsockname_unix': onCgroup('6.7'),
  'cgroup/sysctl': onCgroup('5.2'),
  'cgroup/getsockopt': onCgroup('5.3'),
  'cgroup/setsockopt': onCgroup('5.3'),
  'cgroup/dev': onCgroup('4.15'),
} as const satisfies Readonly<Record<string, ProbedKind>>;
