import type { ProgramKind } from '@ebpf-ts/elf';

/**
 * How each {@link ProgramKind | kind of program} is attached.
 *
 * @example
 * ```ts
 * import { attachedBy, BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * for (const { name, kind } of Object.values(spec.programs)) console.log(name, kind, attachedBy[kind]);
 * ```
 */
export const attachedBy = {
  kprobe: 'kprobe',
  kretprobe: 'kretprobe',
  'kprobe.multi': 'kprobe.multi',
  'kretprobe.multi': 'kprobe.multi',
  'kprobe.session': 'kprobe.multi',
  ksyscall: 'ksyscall',
  kretsyscall: 'ksyscall',
  uprobe: 'uprobe',
  uretprobe: 'uprobe',
  'uprobe.multi': 'uprobe.multi',
  'uretprobe.multi': 'uprobe.multi',
  'uprobe.session': 'uprobe.multi',
  usdt: 'usdt',
  tracepoint: 'tracepoint',
  raw_tp: 'raw_tp',
  'raw_tp.w': 'raw_tp',
  tp_btf: 'trace',
  fentry: 'trace',
  fexit: 'trace',
  fmod_ret: 'trace',
  fsession: 'trace',
  freplace: 'freplace',
  lsm: 'trace',
  iter: 'iter',
  xdp: 'xdp',
  'tcx/ingress': 'tcx',
  'tcx/egress': 'tcx',
  'cgroup_skb/ingress': 'cgroup',
  'cgroup_skb/egress': 'cgroup',
  'cgroup/sock_create': 'cgroup',
  'cgroup/sock_release': 'cgroup',
  'cgroup/post_bind4': 'cgroup',
  'cgroup/post_bind6': 'cgroup',
  'cgroup/bind4': 'cgroup',
  'cgroup/bind6': 'cgroup',
  'cgroup/connect4': 'cgroup',
  'cgroup/connect6': 'cgroup',
  'cgroup/connect_unix': 'cgroup',
  'cgroup/sendmsg4': 'cgroup',
  'cgroup/sendmsg6': 'cgroup',
  'cgroup/sendmsg_unix': 'cgroup',
  'cgroup/recvmsg4': 'cgroup',
  'cgroup/recvmsg6': 'cgroup',
  'cgroup/recvmsg_unix': 'cgroup',
  'cgroup/getpeername4': 'cgroup',
  'cgroup/getpeername6': 'cgroup',
  'cgroup/getpeername_unix': 'cgroup',
  'cgroup/getsockname4': 'cgroup',
  'cgroup/getsockname6': 'cgroup',
  'cgroup/getsockname_unix': 'cgroup',
  'cgroup/sysctl': 'cgroup',
  'cgroup/getsockopt': 'cgroup',
  'cgroup/setsockopt': 'cgroup',
  'cgroup/dev': 'cgroup',
  sockops: 'cgroup',
  lsm_cgroup: 'cgroup',
  'xdp/devmap': 'nothing',
  'xdp/cpumap': 'nothing',
  tc: 'tc',
  action: 'nothing',
  'netkit/primary': 'netkit',
  'netkit/peer': 'netkit',
  perf_event: 'perf_event',
  socket: 'socket',
  sk_reuseport: 'socket',
  'sk_reuseport/migrate': 'socket',
  sk_skb: 'nothing',
  'sk_skb/stream_parser': 'sockmap',
  'sk_skb/stream_verdict': 'sockmap',
  'sk_skb/verdict': 'sockmap',
  sk_msg: 'sockmap',
  sk_lookup: 'netns',
  lwt_in: 'route',
  lwt_out: 'route',
  lwt_xmit: 'route',
  lwt_seg6local: 'route',
  lirc_mode2: 'nothing',
  flow_dissector: 'netns',
  netfilter: 'netfilter',
  struct_ops: 'nothing',
  syscall: 'nothing',
  unspec: 'nothing',
} as const satisfies Record<ProgramKind, string>;

/** What a kind of program attaches by: its section alone, or an option that says where to. */
export type AttachedBy<K extends ProgramKind = ProgramKind> = (typeof attachedBy)[K];

/** Kinds that can be attached. */
export type AttachableKind = {
  [K in ProgramKind]: AttachedBy<K> extends 'nothing' ? never : K;
}[ProgramKind];
