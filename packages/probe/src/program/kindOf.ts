import { programSectionOf } from '@ebpf-ts/elf';
import { type AttachTypeName, facts, type ProgramTypeName } from '../facts/facts.ts';
import { type ProbedProgram, probedKinds } from './kinds.ts';

/** The most usual kind of each type of program. */
const usual: Readonly<Record<ProgramTypeName, ProbedProgram>> = {
  socket_filter: 'socket',
  kprobe: 'kprobe',
  sched_cls: 'tc',
  sched_act: 'action',
  tracepoint: 'tracepoint',
  xdp: 'xdp',
  perf_event: 'perf_event',
  cgroup_skb: 'cgroup_skb/ingress',
  cgroup_sock: 'cgroup/sock_create',
  lwt_in: 'lwt_in',
  lwt_out: 'lwt_out',
  lwt_xmit: 'lwt_xmit',
  sock_ops: 'sockops',
  sk_skb: 'sk_skb/stream_parser',
  cgroup_device: 'cgroup/dev',
  sk_msg: 'sk_msg',
  raw_tracepoint: 'raw_tp',
  cgroup_sock_addr: 'cgroup/connect4',
  lwt_seg6local: 'lwt_seg6local',
  lirc_mode2: 'lirc_mode2',
  sk_reuseport: 'sk_reuseport',
  flow_dissector: 'flow_dissector',
  cgroup_sysctl: 'cgroup/sysctl',
  raw_tracepoint_writable: 'raw_tp.w',
  cgroup_sockopt: 'cgroup/getsockopt',
  tracing: 'tp_btf',
  struct_ops: 'struct_ops',
  ext: 'freplace',
  lsm: 'lsm',
  sk_lookup: 'sk_lookup',
  syscall: 'syscall',
  netfilter: 'netfilter',
};

/** The kind of a type of program, with an attach type where it matters which; undefined where they do not go together. */
export function kindOf(name: ProbedProgram | ProgramTypeName): ProbedProgram;
export function kindOf(
  name: ProbedProgram | ProgramTypeName,
  attach: AttachTypeName | undefined,
): ProbedProgram | undefined;
export function kindOf(
  name: ProbedProgram | ProgramTypeName,
  attach?: AttachTypeName,
): ProbedProgram | undefined {
  const kind = isKind(name) ? name : usual[name];
  if (kind === undefined) throw new TypeError(`there is no kind of program ${name}`);
  if (attach === undefined) return kind;
  const { id } = facts.attachTypes[attach];
  const type = programSectionOf(kind)?.programTypeId;
  const fits = (other: ProbedProgram) => {
    const section = programSectionOf(other);
    return section?.programTypeId === type && section?.attachTypeId === id;
  };
  return fits(kind) ? kind : kinds.find(fits);
}

/** The kinds of programs with an attach type, in the order of the table. */
export function kindsOf(attach: AttachTypeName): readonly ProbedProgram[] {
  const { id } = facts.attachTypes[attach];
  return kinds.filter((kind) => {
    const section = programSectionOf(kind);
    return section?.attachType !== undefined && section.attachTypeId === id;
  });
}

const kinds = Object.keys(probedKinds) as ProbedProgram[];

function isKind(name: string): name is ProbedProgram {
  return Object.hasOwn(probedKinds, name);
}
