import type { LinkHandle, MapHandle, ObjectHandle } from './handles.ts';
import type { ProgramOf } from './link.ts';

/** What attaches programs. */
export interface AttachBinding {
  /** `bpf_program__attach`: the attach that the section's name asks for. */
  programAttach(object: ObjectHandle, program: string): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttach | programAttach}, on this thread. */
  programAttachSync(object: ObjectHandle, program: string): LinkHandle;
  /** `bpf_program__attach_uprobe_opts`: a uprobe whose binary is known at run time only. */
  programAttachUprobe(object: ObjectHandle, program: string, probe: UprobeRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachUprobe | programAttachUprobe}, on this thread. */
  programAttachUprobeSync(object: ObjectHandle, program: string, probe: UprobeRequest): LinkHandle;
  /** `bpf_program__attach_uprobe_multi`. */
  programAttachUprobeMulti(
    object: ObjectHandle,
    program: string,
    probe: UprobeMultiRequest,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachUprobeMulti | programAttachUprobeMulti}, on this thread. */
  programAttachUprobeMultiSync(object: ObjectHandle, program: string, probe: UprobeMultiRequest): LinkHandle;
  /** `bpf_program__attach_usdt`. */
  programAttachUsdt(object: ObjectHandle, program: string, probe: UsdtRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachUsdt | programAttachUsdt}, on this thread. */
  programAttachUsdtSync(object: ObjectHandle, program: string, probe: UsdtRequest): LinkHandle;
  /** `bpf_program__attach_kprobe_opts`. */
  programAttachKprobe(object: ObjectHandle, program: string, probe: KprobeRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachKprobe | programAttachKprobe}, on this thread. */
  programAttachKprobeSync(object: ObjectHandle, program: string, probe: KprobeRequest): LinkHandle;
  /** `bpf_program__attach_kprobe_multi_opts`. */
  programAttachKprobeMulti(
    object: ObjectHandle,
    program: string,
    probe: KprobeMultiRequest,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachKprobeMulti | programAttachKprobeMulti}, on this thread. */
  programAttachKprobeMultiSync(object: ObjectHandle, program: string, probe: KprobeMultiRequest): LinkHandle;
  /** `bpf_program__attach_ksyscall`. */
  programAttachKsyscall(object: ObjectHandle, program: string, probe: KsyscallRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachKsyscall | programAttachKsyscall}, on this thread. */
  programAttachKsyscallSync(object: ObjectHandle, program: string, probe: KsyscallRequest): LinkHandle;
  /** `bpf_program__attach_tracepoint_opts`. */
  programAttachTracepoint(
    object: ObjectHandle,
    program: string,
    target: TracepointRequest,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachTracepoint | programAttachTracepoint}, on this thread. */
  programAttachTracepointSync(object: ObjectHandle, program: string, target: TracepointRequest): LinkHandle;
  /** `bpf_program__attach_raw_tracepoint_opts`. */
  programAttachRawTracepoint(
    object: ObjectHandle,
    program: string,
    target: RawTracepointRequest,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachRawTracepoint | programAttachRawTracepoint}, on this thread. */
  programAttachRawTracepointSync(
    object: ObjectHandle,
    program: string,
    target: RawTracepointRequest,
  ): LinkHandle;
  /** `bpf_program__attach_trace_opts`: to what the program was loaded for, with a cookie. */
  programAttachTrace(object: ObjectHandle, program: string, cookie: bigint): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachTrace | programAttachTrace}, on this thread. */
  programAttachTraceSync(object: ObjectHandle, program: string, cookie: bigint): LinkHandle;
  /** `bpf_program__attach_iter`: over some of what the program was loaded for. */
  programAttachIter(object: ObjectHandle, program: string, target: IterRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachIter | programAttachIter}, on this thread. */
  programAttachIterSync(object: ObjectHandle, program: string, target: IterRequest): LinkHandle;
  /** `perf_event_open(2)` at each of the places, and `BPF_LINK_CREATE` to each of those events. */
  programAttachPerfEvent(object: ObjectHandle, program: string, event: PerfEventRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachPerfEvent | programAttachPerfEvent}, on this thread. */
  programAttachPerfEventSync(object: ObjectHandle, program: string, event: PerfEventRequest): LinkHandle;
  /** `bpf_link_create`: attaches a loaded program to an interface, a cgroup, or whatever its attach type is for. */
  linkCreate(object: ObjectHandle, program: string, request: LinkRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.linkCreate | linkCreate}, on this thread. */
  linkCreateSync(object: ObjectHandle, program: string, request: LinkRequest): LinkHandle;
  /** `RTM_NEWROUTE` of a route with a program. Without a link of the kernel. */
  routeAttach(object: ObjectHandle, program: string, request: RouteRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.routeAttach | routeAttach}, on this thread. */
  routeAttachSync(object: ObjectHandle, program: string, request: RouteRequest): LinkHandle;
  /** `bpf_tc_hook_create` where there is none, and `bpf_tc_attach`. Without a link of the kernel: see {@link LinkHandle}. */
  tcAttach(object: ObjectHandle, program: string, request: TcRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.tcAttach | tcAttach}, on this thread. */
  tcAttachSync(object: ObjectHandle, program: string, request: TcRequest): LinkHandle;
  /** `bpf_xdp_attach` with `XDP_FLAGS_REPLACE`. Without a link of the kernel. */
  xdpReplace(object: ObjectHandle, program: string, request: XdpReplaceRequest): Promise<LinkHandle>;
  /** {@link AttachBinding.xdpReplace | xdpReplace}, on this thread. */
  xdpReplaceSync(object: ObjectHandle, program: string, request: XdpReplaceRequest): LinkHandle;
  /** `bpf_link_create` to a map of sockets (Linux 6.10). */
  mapLinkCreate(
    object: ObjectHandle,
    program: string,
    map: MapHandle,
    attachType: number,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.mapLinkCreate | mapLinkCreate}, on this thread. */
  mapLinkCreateSync(object: ObjectHandle, program: string, map: MapHandle, attachType: number): LinkHandle;
  /** `bpf_prog_attach` to a map of sockets. Without a link of the kernel. */
  mapProgramAttach(
    object: ObjectHandle,
    program: string,
    map: MapHandle,
    attachType: number,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.mapProgramAttach | mapProgramAttach}, on this thread. */
  mapProgramAttachSync(object: ObjectHandle, program: string, map: MapHandle, attachType: number): LinkHandle;
  /**
   * `setsockopt(2)` with `SO_ATTACH_BPF`, or for the sockets of a port with `SO_ATTACH_REUSEPORT_EBPF`. The descriptor
   * stays its owner's, who may close it. Without a link of the kernel.
   */
  socketAttach(
    object: ObjectHandle,
    program: string,
    socket: number,
    reuseport: boolean,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.socketAttach | socketAttach}, on this thread. */
  socketAttachSync(object: ObjectHandle, program: string, socket: number, reuseport: boolean): LinkHandle;
  /** `bpf_program__attach_freplace`. */
  programAttachFreplace(
    object: ObjectHandle,
    program: string,
    target: ProgramOf,
    functionName: string,
  ): Promise<LinkHandle>;
  /** {@link AttachBinding.programAttachFreplace | programAttachFreplace}, on this thread. */
  programAttachFreplaceSync(
    object: ObjectHandle,
    program: string,
    target: ProgramOf,
    functionName: string,
  ): LinkHandle;
  /** `bpf_map__attach_struct_ops`. */
  structOpsAttach(object: ObjectHandle, map: string): Promise<LinkHandle>;
  /** {@link AttachBinding.structOpsAttach | structOpsAttach}, on this thread. */
  structOpsAttachSync(object: ObjectHandle, map: string): LinkHandle;
}

/** `BPF_LINK_CREATE`'s attributes. */
export interface LinkRequest {
  /** A descriptor, or the index of an interface: what the attach type asks for. */
  readonly target: number;
  /** `enum bpf_attach_type`. */
  readonly attachType: number;
  readonly flags?: number | undefined;
  /** The neighbour that `BPF_F_BEFORE` and `BPF_F_AFTER` mean, of which at most one is given; `BPF_F_LINK` is set. */
  readonly relativeLink?: LinkHandle | undefined;
  readonly relativeProgram?: ProgramOf | undefined;
  /** An id, of a link where the flags have `BPF_F_LINK`. */
  readonly relativeId?: number | undefined;
  /** 0 is any. */
  readonly expectedRevision?: number | undefined;
  readonly netfilter?: NetfilterHook | undefined;
  /** The descriptor of the network namespace to do it in. Default: this process's. */
  readonly networkNamespace?: number | undefined;
}

/** Where netfilter calls a program, by the numbers of `<linux/netfilter.h>`. */
export interface NetfilterHook {
  /** `NFPROTO_IPV4` and the like. */
  readonly family: number;
  /** `NF_INET_LOCAL_IN` and the like. */
  readonly hook: number;
  readonly priority: number;
  /** `BPF_F_NETFILTER_IP_DEFRAG`. */
  readonly flags?: number;
}

/** `struct bpf_tc_hook` and `struct bpf_tc_opts`. */
export interface TcRequest {
  /** An interface's index. */
  readonly interface: number;
  readonly egress: boolean;
  /** 0: the kernel chooses. */
  readonly handle?: number | undefined;
  /** 0: the kernel chooses. */
  readonly priority?: number | undefined;
  /** The descriptor of the interface's network namespace, where that is not this process's. */
  readonly networkNamespace?: number | undefined;
}

/** A route whose packets a program sees. */
export interface RouteRequest {
  /** `AF_INET` or `AF_INET6`. */
  readonly family: number;
  /** In the order of the network, 4 or 16 bytes. */
  readonly destination: Uint8Array;
  /** Bits of it that count. */
  readonly prefixLength: number;
  /** An interface's index. */
  readonly interface: number;
  readonly gateway?: Uint8Array | undefined;
  /** `LWT_BPF_IN`, `LWT_BPF_OUT` or `LWT_BPF_XMIT`; 0 for a segment of `seg6local`. */
  readonly hook: number;
  /** Bytes that a program of `LWT_BPF_XMIT` may put in front of a packet, at most 256. */
  readonly headroom?: number | undefined;
  readonly networkNamespace?: number | undefined;
}

/** `bpf_xdp_attach`'s arguments. */
export interface XdpReplaceRequest {
  /** An interface's index. */
  readonly interface: number;
  /** `XDP_FLAGS_SKB_MODE` and the like. */
  readonly flags?: number;
  /** The id of the program that is attached there. */
  readonly replace: number;
  readonly networkNamespace?: number | undefined;
}

/** `struct bpf_uprobe_opts` and what goes with it. */
export interface UprobeRequest {
  /** A path, or the name of a program or shared library to be looked for where the system keeps them. */
  readonly binary: string;
  readonly symbol?: string | undefined;
  /** Bytes from the symbol, or without one from the beginning of the file. */
  readonly offset?: number | undefined;
  /** Bytes from the beginning of the file to a 16-bit counter of those who watch. */
  readonly refCounterOffset?: number | undefined;
  readonly cookie?: bigint | undefined;
  readonly retprobe: boolean;
  /** Of this process only. Default: of every process. */
  readonly pid?: number | undefined;
}

/** `struct bpf_uprobe_multi_opts` and what goes with it: a pattern, or symbols, or offsets, in this order. */
export interface UprobeMultiRequest {
  readonly binary: string;
  /** Names of functions, with `*` and `?`. */
  readonly pattern?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  /** Bytes from the beginning of the file. */
  readonly offsets?: readonly bigint[] | undefined;
  /** One for each place, as the cookies. */
  readonly refCounterOffsets?: readonly bigint[] | undefined;
  readonly cookies?: readonly bigint[] | undefined;
  readonly retprobe: boolean;
  readonly session?: boolean | undefined;
  readonly pid?: number | undefined;
}

/** `struct bpf_usdt_opts` and what goes with it. */
export interface UsdtRequest {
  readonly binary: string;
  readonly provider: string;
  readonly name: string;
  readonly cookie?: bigint | undefined;
  readonly pid?: number | undefined;
}

/** `struct bpf_kprobe_opts` and what goes with it. */
export interface KprobeRequest {
  readonly function: string;
  /** Bytes. */
  readonly offset?: number | undefined;
  readonly cookie?: bigint | undefined;
  readonly retprobe: boolean;
}

/** `struct bpf_kprobe_multi_opts`: a pattern, or symbols, or addresses, in this order. */
export interface KprobeMultiRequest {
  /** Names of functions, with `*` and `?`. */
  readonly pattern?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly addresses?: readonly bigint[] | undefined;
  /** One for each place. */
  readonly cookies?: readonly bigint[] | undefined;
  readonly retprobe: boolean;
  readonly session?: boolean | undefined;
}

/** `struct bpf_ksyscall_opts` and what goes with it. */
export interface KsyscallRequest {
  /** Without the processor's prefix: `openat`. */
  readonly name: string;
  readonly cookie?: bigint | undefined;
  readonly retprobe: boolean;
}

/** `struct bpf_tracepoint_opts` and what goes with it. */
export interface TracepointRequest {
  readonly category: string;
  readonly name: string;
  readonly cookie?: bigint | undefined;
}

/** `struct bpf_raw_tracepoint_opts` and what goes with it. */
export interface RawTracepointRequest {
  readonly name: string;
  readonly cookie?: bigint | undefined;
}

/** `union bpf_iter_link_info`: one map, one cgroup, or one thread or process. */
export interface IterRequest {
  /** A descriptor. */
  readonly map?: number | undefined;
  /** A descriptor. */
  readonly cgroup?: number | undefined;
  /** `enum bpf_cgroup_iter_order`; with a cgroup. */
  readonly order?: number | undefined;
  readonly tid?: number | undefined;
  readonly pid?: number | undefined;
}

/** `struct perf_event_attr`, as far as it is used, and where the event is opened. */
export interface PerfEventRequest {
  readonly type: number;
  readonly config: bigint;
  /** Times a second; without it the period counts. */
  readonly frequency?: number | undefined;
  readonly period?: number | undefined;
  /** Of the threads and processes that a thread starts, as well. */
  readonly inherit?: boolean | undefined;
  readonly breakpointType?: number | undefined;
  readonly breakpointAddress?: bigint | undefined;
  readonly breakpointLength?: number | undefined;
  /** Pairs of a thread's id, or a cgroup's descriptor, and a CPU; 2^32 - 1 for every one. */
  readonly places: readonly number[];
  readonly cgroup: boolean;
  readonly cookie?: bigint | undefined;
}
