import type { ProgramKind } from '@ebpf-ts/elf';

/** What of a packet's `struct __sk_buff` a test run takes and gives back; the kernel refuses other fields. */
export interface SkBuffContext {
  readonly mark: number;
  readonly priority: number;
  /** Indices of interfaces. */
  readonly ingress_ifindex: number;
  readonly ifindex: number;
  readonly cb: readonly number[];
  readonly tstamp: bigint;
  readonly wire_len: number;
  readonly gso_segs: number;
  readonly gso_size: number;
  /** Linux 5.17. */
  readonly hwtstamp: bigint;
}

/** A frame's `struct xdp_md` (Linux 5.14). */
export interface XdpContext {
  /** Bytes of meta data in front of the packet, which `data` begins with; 0 is all that is in front of it. */
  readonly data_meta: number;
  /** Where the packet begins in `data`: the bytes of meta data. */
  readonly data: number;
  /** Where it ends: at the end of `data`, which is what is taken where it is left out. */
  readonly data_end: number;
  readonly ingress_ifindex: number;
  readonly rx_queue_index: number;
}

/** The `struct bpf_sk_lookup` of a lookup (Linux 5.13). */
export interface SkLookupContext {
  /** `AF_INET` or `AF_INET6`. */
  readonly family: number;
  /** `IPPROTO_TCP` or `IPPROTO_UDP`. */
  readonly protocol: number;
  /** Addresses and the remote port are in network byte order. */
  readonly remote_ip4: number;
  readonly remote_ip6: readonly number[];
  readonly remote_port: number;
  readonly local_ip4: number;
  readonly local_ip6: readonly number[];
  /** In the host's byte order. */
  readonly local_port: number;
  readonly ingress_ifindex: number;
}

/** The struct that a program of type `syscall` takes, by its BTF, or its bytes. */
export type SyscallContext = Uint8Array | Readonly<Record<string, unknown>>;

/** What a kind of program gets as its context: what is given, and what comes out. */
interface Contexts {
  skb: { in: Partial<SkBuffContext>; out: SkBuffContext };
  xdp: { in: Partial<XdpContext>; out: XdpContext | undefined };
  sk_lookup: { in: Partial<SkLookupContext>; out: SkLookupContext };
  arguments: { in: readonly (bigint | number)[]; out: undefined };
  syscall: { in: SyscallContext; out: SyscallContext };
  bytes: { in: Uint8Array; out: undefined };
  none: { in: never; out: undefined };
  any: { in: Uint8Array | object; out: unknown };
}

type SkbKind =
  | 'tc'
  | 'tcx/ingress'
  | 'tcx/egress'
  | 'netkit/primary'
  | 'netkit/peer'
  | 'action'
  | 'socket'
  | 'cgroup_skb/ingress'
  | 'cgroup_skb/egress'
  | 'lwt_in'
  | 'lwt_out'
  | 'lwt_xmit'
  | 'lwt_seg6local';

type ContextOf<K extends ProgramKind> = [ProgramKind] extends [K]
  ? 'any'
  : K extends SkbKind
    ? 'skb'
    : K extends 'xdp' | 'xdp/devmap' | 'xdp/cpumap'
      ? 'xdp'
      : K extends 'sk_lookup' | 'syscall'
        ? K
        : K extends 'raw_tp' | 'raw_tp.w'
          ? 'arguments'
          : K extends 'flow_dissector' | 'netfilter'
            ? 'bytes'
            : 'none';

/** What `testRun` takes as the context of a kind of program. */
export type TestContext<K extends ProgramKind> = Contexts[ContextOf<K>]['in'];

/** What the program made of its context. */
export type TestContextOut<K extends ProgramKind> = Contexts[ContextOf<K>]['out'];
