import type { BpfMap } from '@ebpf-ts/maps';

/**
 * What is in an object, as types: its maps with their keys and values, the types of its programs, and its
 * variables. Given to {@link BpfObject.open}, everything that comes of the object is typed by it; what it does not
 * name cannot be touched. A map that is no map, or a program type that there is not, becomes `never`.
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
  /** By name, a class of `@ebpf-ts/maps` with its types. */
  readonly maps?: object;
  /** By name, a {@link ProgramKind}. */
  readonly programs?: object;
  /** By name, the type of the variable's values. */
  readonly variables?: object;
}

/** The shape of an object that nothing is known of: any name, and what each is has to be asked. */
export interface AnyShape {
  readonly maps: { readonly [name: string]: BpfMap };
  readonly programs: { readonly [name: string]: ProgramKind };
  readonly variables: { readonly [name: string]: unknown };
}

/** The maps of a shape. */
export type MapsOf<S> = S extends { readonly maps: infer M }
  ? { readonly [K in keyof M]: M[K] extends BpfMap ? M[K] : never }
  : Readonly<Record<never, never>>;

/** The program types of a shape. */
export type ProgramsOf<S> = S extends { readonly programs: infer P }
  ? { readonly [K in keyof P]: P[K] extends ProgramKind ? P[K] : never }
  : Readonly<Record<never, never>>;

/** The variables of a shape. */
export type VariablesOf<S> = S extends { readonly variables: infer V } ? V : Readonly<Record<never, never>>;

/** Program types that a section's name attaches on its own, by bpftool's names. */
export type AttachableKind =
  | 'ext'
  | 'kprobe'
  | 'lsm'
  | 'raw_tracepoint'
  | 'raw_tracepoint_writable'
  | 'tracepoint'
  | 'tracing';

/** Program types whose attach needs to be told where: an interface, a cgroup, a socket, a map. */
export type PlacedKind =
  | 'cgroup_device'
  | 'cgroup_skb'
  | 'cgroup_sock'
  | 'cgroup_sock_addr'
  | 'cgroup_sockopt'
  | 'cgroup_sysctl'
  | 'flow_dissector'
  | 'lirc_mode2'
  | 'lwt_in'
  | 'lwt_out'
  | 'lwt_seg6local'
  | 'lwt_xmit'
  | 'netfilter'
  | 'perf_event'
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
