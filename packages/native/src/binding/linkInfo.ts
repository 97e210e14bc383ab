/**
 * `struct bpf_link_info`, by bpftool's names of the types. What the kernel is too old to tell is 0 or empty: cookies
 * and lists are newer than the links.
 */
export type LinkInfo = LinkIdentity & (TracingLinkInfo | NetworkLinkInfo | OtherLinkInfo);

/** What every link has. */
export interface LinkIdentity {
  readonly id: number;
  /** The program that is attached by it. */
  readonly programId: number;
}

/** What a link of a tracing program says of its target. */
export type TracingLinkInfo =
  | {
      readonly type: 'raw_tracepoint';
      readonly name: string;
      readonly cookie: bigint;
    }
  | {
      readonly type: 'tracing';
      /** bpftool's name: `trace_fentry`, `trace_raw_tp`, `modify_return`, `lsm_mac`. */
      readonly attachType: string;
      /** The id of the program that is extended, else of the BTF that the target is in. Since Linux 5.13, else 0. */
      readonly targetObjectId: number;
      readonly targetBtfId: number;
      readonly cookie: bigint;
    }
  | {
      readonly type: 'iter';
      /** What it iterates over: `task`, `bpf_map_elem`. */
      readonly target: string;
      /** 0 where it is not of one map; and so on. */
      readonly mapId: number;
      readonly cgroupId: bigint;
      readonly tid: number;
      readonly pid: number;
    }
  | {
      readonly type: 'kprobe_multi';
      /** Whether the program runs when the functions return. */
      readonly returns: boolean;
      /** How often the kernel could not run the program. */
      readonly missed: bigint;
      /** Zeros where the kernel hides its addresses. */
      readonly addresses: readonly bigint[];
      readonly cookies: readonly bigint[];
    }
  | {
      readonly type: 'uprobe_multi';
      readonly binary: string;
      readonly returns: boolean;
      /** 0: of every process. */
      readonly pid: number;
      /** Bytes from the beginning of the file. */
      readonly offsets: readonly bigint[];
      readonly refCounterOffsets: readonly bigint[];
      readonly cookies: readonly bigint[];
    }
  | {
      readonly type: 'perf_event';
      readonly event: PerfEventInfo;
    };

/** What the event of a perf link is of. `unknown` before Linux 6.6. */
export type PerfEventInfo =
  | {
      readonly type: 'uprobe' | 'uretprobe';
      readonly binary: string;
      /** Bytes from the beginning of the file. */
      readonly offset: number;
      readonly cookie: bigint;
      readonly refCounterOffset: bigint;
    }
  | {
      readonly type: 'kprobe' | 'kretprobe';
      readonly function: string;
      readonly offset: number;
      readonly address: bigint;
      /** How often the kernel could not run the program. */
      readonly missed: bigint;
      readonly cookie: bigint;
    }
  | { readonly type: 'tracepoint'; readonly name: string; readonly cookie: bigint }
  | {
      readonly type: 'event';
      /** `enum perf_type_id`, or the type of a PMU. */
      readonly eventType: number;
      readonly config: bigint;
      readonly cookie: bigint;
    }
  | { readonly type: 'unknown' };

/** What a link of a networking program says of its target. */
export type NetworkLinkInfo =
  | { readonly type: 'cgroup'; readonly cgroupId: bigint; readonly attachType: string }
  | { readonly type: 'netns'; readonly netnsInode: number; readonly attachType: string }
  | { readonly type: 'xdp'; readonly interfaceIndex: number }
  | { readonly type: 'tcx' | 'netkit'; readonly interfaceIndex: number; readonly attachType: string }
  | {
      readonly type: 'netfilter';
      /** `NFPROTO_IPV4` and the like. */
      readonly family: number;
      readonly hook: number;
      readonly priority: number;
      readonly flags: number;
    }
  | { readonly type: 'sockmap'; readonly mapId: number; readonly attachType: string };

/** What other links say; `unknown` are types that are newer than this libbpf. */
export type OtherLinkInfo =
  | { readonly type: 'struct_ops'; readonly mapId: number }
  | { readonly type: 'unspec' | 'unknown' };
