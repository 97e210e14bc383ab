import type { BpfMap } from '@ebpf-ts/maps';

/**
 * What is in an object, as types: its maps with their keys and values, the types of its programs, and its
 * variables. Given to {@link BpfObject.open}, everything that comes of the object is typed by it; without one,
 * names and types are known at run time only.
 *
 * @example
 * ```ts
 * import { BpfObject, type HashMap } from '@ebpf-ts/core';
 *
 * interface Counter {
 *   maps: { counts: HashMap<number, bigint> };
 *   programs: { on_exec: 'tracepoint' };
 *   variables: { target_uid: number };
 * }
 * const spec = await BpfObject.open<Counter>('counter.bpf.o');
 * ```
 */
export interface ObjectShape {
  readonly maps: { readonly [name: string]: BpfMap };
  readonly programs: { readonly [name: string]: ProgramKind };
  readonly variables: { readonly [name: string]: unknown };
}

/** Program types that a section's name attaches on its own, by bpftool's names. */
export type AttachableKind = 'kprobe' | 'lsm' | 'raw_tracepoint' | 'tracepoint' | 'tracing';

/** Program types whose attach needs to be told where: an interface, a cgroup, a socket, a map. */
export type PlacedKind =
  | 'cgroup_device'
  | 'cgroup_skb'
  | 'cgroup_sock'
  | 'cgroup_sock_addr'
  | 'cgroup_sockopt'
  | 'cgroup_sysctl'
  | 'ext'
  | 'flow_dissector'
  | 'lirc_mode2'
  | 'lwt_in'
  | 'lwt_out'
  | 'lwt_seg6local'
  | 'lwt_xmit'
  | 'netfilter'
  | 'perf_event'
  | 'raw_tracepoint_writable'
  | 'sched_act'
  | 'sched_cls'
  | 'sk_lookup'
  | 'sk_msg'
  | 'sk_reuseport'
  | 'sk_skb'
  | 'sock_ops'
  | 'socket_filter'
  | 'struct_ops'
  | 'syscall'
  | 'unspec'
  | 'xdp';

/** `enum bpf_prog_type`, by bpftool's names. */
export type ProgramKind = AttachableKind | PlacedKind;
