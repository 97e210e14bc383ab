/**
 * The addon's surface, call for call. It is plain on purpose: every function checks its arguments, makes one
 * libbpf or bpf(2) call, and returns a value or throws. Elegance lives in the packages above.
 *
 * Every function throws
 * - `TypeError` / `RangeError` with `code` `ERR_INVALID_ARG_TYPE` / `ERR_OUT_OF_RANGE` for a wrong argument,
 * - {@link NativeError} with `code` `ERR_HANDLE_CLOSED` or `ERR_HANDLE_BUSY` for a handle in the wrong state,
 * - {@link NativeError} with the errno's name as `code` for a failed call.
 */
export interface Binding {
  /** libbpf's own version string, for example `v1.7`. */
  readonly libbpfVersion: string;

  /** `libbpf_num_possible_cpus()`. */
  possibleCpus(): number;

  /**
   * `bpf_object__open_mem`. The bytes are copied: libbpf refers to them for as long as the object lives.
   */
  objectOpen(bytes: Uint8Array, options: ObjectOpenOptions): Promise<ObjectHandle>;
  /** {@link Binding.objectOpen | objectOpen}, on this thread. */
  objectOpenSync(bytes: Uint8Array, options: ObjectOpenOptions): ObjectHandle;

  /** `bpf_program__set_autoload`, before load. */
  programSetAutoload(object: ObjectHandle, program: string, autoload: boolean): void;
  /** `bpf_map__set_autocreate`, before load: a program that refers to a map which is not created is refused. */
  mapSetAutocreate(object: ObjectHandle, map: string, autocreate: boolean): void;
  /** `bpf_map__reuse_fd`, before load: the map that exists takes the place of the one that would be created. */
  mapReuse(object: ObjectHandle, map: string, existing: MapHandle): void;
  /** `bpf_map__set_map_flags`, before load. */
  mapSetFlags(object: ObjectHandle, map: string, flags: number): void;
  /** `bpf_map__set_max_entries`, before load. */
  mapSetMaxEntries(object: ObjectHandle, map: string, maxEntries: number): void;
  /** `bpf_map__set_type`, before load. */
  mapSetType(object: ObjectHandle, map: string, type: number): void;
  /** `bpf_map__set_key_size`, before load. */
  mapSetKeySize(object: ObjectHandle, map: string, keySize: number): void;
  /** `bpf_map__set_value_size`, before load. */
  mapSetValueSize(object: ObjectHandle, map: string, valueSize: number): void;
  /** `bpf_map__set_pin_path`, before load. With the empty string it is not pinned, and no pinned one is used. */
  mapSetPinPath(object: ObjectHandle, map: string, path: string): void;
  /** `bpf_map__set_initial_value`, before load; for `.rodata`, `.data` and `.bss`, by section name. */
  mapSetInitialValue(object: ObjectHandle, map: string, value: Uint8Array): void;

  /** `bpf_object__load`, off the event loop. Resolves to what libbpf had to say. */
  objectLoad(object: ObjectHandle): Promise<string>;
  /** {@link Binding.objectLoad | objectLoad}, on this thread. */
  objectLoadSync(object: ObjectHandle): string;
  /** `bpf_object__close`. Idempotent. Links made from the object stay attached until they are destroyed. */
  objectClose(object: ObjectHandle): void;
  /** A map of a loaded object: a handle on a duplicate of its fd, to be closed on its own. */
  objectMap(object: ObjectHandle, map: string): MapHandle;

  /** A program of a loaded object: a handle on a duplicate of its fd, to be closed on its own. */
  objectProgram(object: ObjectHandle, program: string): ProgramHandle;
  /** `bpf_prog_get_fd_by_id`. */
  programOpenById(id: number): ProgramHandle;
  /** `bpf_obj_get` of a pinned program; `EINVAL` where something else is pinned there. */
  programOpenPinned(path: string): ProgramHandle;
  /** `bpf_prog_get_next_id`: the next higher id of a program of this machine; 0 where there is none. */
  programNextId(id: number): number;
  /** `bpf_prog_get_info_by_fd`. */
  programInfo(program: ProgramHandle): ProgramInfo;
  /** `bpf_prog_get_info_by_fd` again, for the code. What this process may not see is empty. */
  programDump(program: ProgramHandle): ProgramDump;
  /** `bpf_obj_pin`. */
  programPin(program: ProgramHandle, path: string): void;
  /** `bpf_prog_test_run_opts`, off the event loop. */
  programTestRun(program: ProgramHandle, request: TestRunRequest): Promise<TestRun>;
  /** {@link Binding.programTestRun | programTestRun}, on this thread. */
  programTestRunSync(program: ProgramHandle, request: TestRunRequest): TestRun;
  /** `bpf_prog_stream_read` (Linux 6.17): at most `size` bytes of stream 1 (stdout) or 2 (stderr), which takes them. */
  programStreamRead(program: ProgramHandle, stream: number, size: number): Uint8Array;
  /** Closes the fd. Idempotent. */
  programClose(program: ProgramHandle): void;

  /** `bpf_enable_stats(BPF_STATS_RUN_TIME)` (Linux 5.8). */
  statsEnable(): StatsHandle;
  /** Closes the fd: the last one that is closed ends the statistics. Idempotent. */
  statsClose(stats: StatsHandle): void;

  /** `bpf_program__attach`: the attach that the section's name asks for. */
  programAttach(object: ObjectHandle, program: string): Promise<LinkHandle>;
  /** {@link Binding.programAttach | programAttach}, on this thread. */
  programAttachSync(object: ObjectHandle, program: string): LinkHandle;
  /** `bpf_program__attach_uprobe_opts`: a uprobe whose binary is known at run time only. */
  programAttachUprobe(object: ObjectHandle, program: string, probe: UprobeRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachUprobe | programAttachUprobe}, on this thread. */
  programAttachUprobeSync(object: ObjectHandle, program: string, probe: UprobeRequest): LinkHandle;
  /** `bpf_program__attach_uprobe_multi`. */
  programAttachUprobeMulti(
    object: ObjectHandle,
    program: string,
    probe: UprobeMultiRequest,
  ): Promise<LinkHandle>;
  /** {@link Binding.programAttachUprobeMulti | programAttachUprobeMulti}, on this thread. */
  programAttachUprobeMultiSync(object: ObjectHandle, program: string, probe: UprobeMultiRequest): LinkHandle;
  /** `bpf_program__attach_usdt`. */
  programAttachUsdt(object: ObjectHandle, program: string, probe: UsdtRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachUsdt | programAttachUsdt}, on this thread. */
  programAttachUsdtSync(object: ObjectHandle, program: string, probe: UsdtRequest): LinkHandle;
  /** `bpf_program__attach_kprobe_opts`. */
  programAttachKprobe(object: ObjectHandle, program: string, probe: KprobeRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachKprobe | programAttachKprobe}, on this thread. */
  programAttachKprobeSync(object: ObjectHandle, program: string, probe: KprobeRequest): LinkHandle;
  /** `bpf_program__attach_kprobe_multi_opts`. */
  programAttachKprobeMulti(
    object: ObjectHandle,
    program: string,
    probe: KprobeMultiRequest,
  ): Promise<LinkHandle>;
  /** {@link Binding.programAttachKprobeMulti | programAttachKprobeMulti}, on this thread. */
  programAttachKprobeMultiSync(object: ObjectHandle, program: string, probe: KprobeMultiRequest): LinkHandle;
  /** `bpf_program__attach_ksyscall`. */
  programAttachKsyscall(object: ObjectHandle, program: string, probe: KsyscallRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachKsyscall | programAttachKsyscall}, on this thread. */
  programAttachKsyscallSync(object: ObjectHandle, program: string, probe: KsyscallRequest): LinkHandle;
  /** `bpf_program__attach_tracepoint_opts`. */
  programAttachTracepoint(
    object: ObjectHandle,
    program: string,
    target: TracepointRequest,
  ): Promise<LinkHandle>;
  /** {@link Binding.programAttachTracepoint | programAttachTracepoint}, on this thread. */
  programAttachTracepointSync(object: ObjectHandle, program: string, target: TracepointRequest): LinkHandle;
  /** `bpf_program__attach_raw_tracepoint_opts`. */
  programAttachRawTracepoint(
    object: ObjectHandle,
    program: string,
    target: RawTracepointRequest,
  ): Promise<LinkHandle>;
  /** {@link Binding.programAttachRawTracepoint | programAttachRawTracepoint}, on this thread. */
  programAttachRawTracepointSync(
    object: ObjectHandle,
    program: string,
    target: RawTracepointRequest,
  ): LinkHandle;
  /** `bpf_program__attach_trace_opts`: to what the program was loaded for, with a cookie. */
  programAttachTrace(object: ObjectHandle, program: string, cookie: bigint): Promise<LinkHandle>;
  /** {@link Binding.programAttachTrace | programAttachTrace}, on this thread. */
  programAttachTraceSync(object: ObjectHandle, program: string, cookie: bigint): LinkHandle;
  /** `bpf_program__attach_iter`: over some of what the program was loaded for. */
  programAttachIter(object: ObjectHandle, program: string, target: IterRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachIter | programAttachIter}, on this thread. */
  programAttachIterSync(object: ObjectHandle, program: string, target: IterRequest): LinkHandle;
  /** `perf_event_open(2)` at each of the places, and `BPF_LINK_CREATE` to each of those events. */
  programAttachPerfEvent(object: ObjectHandle, program: string, event: PerfEventRequest): Promise<LinkHandle>;
  /** {@link Binding.programAttachPerfEvent | programAttachPerfEvent}, on this thread. */
  programAttachPerfEventSync(object: ObjectHandle, program: string, event: PerfEventRequest): LinkHandle;
  /** `bpf_link_create`: attaches a loaded program to an interface, a cgroup, or whatever its attach type is for. */
  linkCreate(object: ObjectHandle, program: string, request: LinkRequest): Promise<LinkHandle>;
  /** {@link Binding.linkCreate | linkCreate}, on this thread. */
  linkCreateSync(object: ObjectHandle, program: string, request: LinkRequest): LinkHandle;
  /** `bpf_link_get_fd_by_id`. */
  linkOpenById(id: number): LinkHandle;
  /** `bpf_obj_get` of a pinned link; `EINVAL` where something else is pinned there. */
  linkOpenPinned(path: string): LinkHandle;
  /** `bpf_link_get_info_by_fd`. */
  linkInfo(link: LinkHandle): LinkInfo;
  /** `bpf_obj_pin`. The link outlives its handle from here on. */
  linkPin(link: LinkHandle, path: string): void;
  /** `bpf_link_detach`, for whoever else holds the link as well: `EOPNOTSUPP` for types that cannot. */
  linkDetach(link: LinkHandle): Promise<void>;
  /** {@link Binding.linkDetach | linkDetach}, on this thread. */
  linkDetachSync(link: LinkHandle): void;
  /** `bpf_link_get_next_id` (Linux 5.8): the next higher id of a link of this machine; 0 where there is none. */
  linkNextId(id: number): number;
  /** `bpf_link_update`: the program takes the place of the one that is attached, which has to be `expected` if given. */
  linkUpdate(link: LinkHandle, program: ProgramOf, expected: ProgramOf | null): Promise<void>;
  /** {@link Binding.linkUpdate | linkUpdate}, on this thread. */
  linkUpdateSync(link: LinkHandle, program: ProgramOf, expected: ProgramOf | null): void;
  /** `bpf_link_update` of a table of functions: another map of the same type takes its place (Linux 6.4). */
  linkUpdateMap(link: LinkHandle, object: ObjectHandle, map: string): Promise<void>;
  /** {@link Binding.linkUpdateMap | linkUpdateMap}, on this thread. */
  linkUpdateMapSync(link: LinkHandle, object: ObjectHandle, map: string): void;
  /** `RTM_NEWROUTE` of a route with a program. Without a link of the kernel. */
  routeAttach(object: ObjectHandle, program: string, request: RouteRequest): Promise<LinkHandle>;
  /** {@link Binding.routeAttach | routeAttach}, on this thread. */
  routeAttachSync(object: ObjectHandle, program: string, request: RouteRequest): LinkHandle;
  /** `bpf_tc_hook_create` where there is none, and `bpf_tc_attach`. Without a link of the kernel: see {@link LinkHandle}. */
  tcAttach(object: ObjectHandle, program: string, request: TcRequest): Promise<LinkHandle>;
  /** {@link Binding.tcAttach | tcAttach}, on this thread. */
  tcAttachSync(object: ObjectHandle, program: string, request: TcRequest): LinkHandle;
  /** `bpf_xdp_attach` with `XDP_FLAGS_REPLACE`. Without a link of the kernel. */
  xdpReplace(object: ObjectHandle, program: string, request: XdpReplaceRequest): Promise<LinkHandle>;
  /** {@link Binding.xdpReplace | xdpReplace}, on this thread. */
  xdpReplaceSync(object: ObjectHandle, program: string, request: XdpReplaceRequest): LinkHandle;
  /** `bpf_link_create` to a map of sockets (Linux 6.10). */
  mapLinkCreate(
    object: ObjectHandle,
    program: string,
    map: MapHandle,
    attachType: number,
  ): Promise<LinkHandle>;
  /** {@link Binding.mapLinkCreate | mapLinkCreate}, on this thread. */
  mapLinkCreateSync(object: ObjectHandle, program: string, map: MapHandle, attachType: number): LinkHandle;
  /** `bpf_prog_attach` to a map of sockets. Without a link of the kernel. */
  mapProgramAttach(
    object: ObjectHandle,
    program: string,
    map: MapHandle,
    attachType: number,
  ): Promise<LinkHandle>;
  /** {@link Binding.mapProgramAttach | mapProgramAttach}, on this thread. */
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
  /** {@link Binding.socketAttach | socketAttach}, on this thread. */
  socketAttachSync(object: ObjectHandle, program: string, socket: number, reuseport: boolean): LinkHandle;
  /** `bpf_program__set_attach_target`, before load, to a function of a loaded program, or with null of the kernel. */
  programSetAttachTarget(
    object: ObjectHandle,
    program: string,
    target: ProgramOf | null,
    functionName: string,
  ): void;
  /** `bpf_program__attach_freplace`. */
  programAttachFreplace(
    object: ObjectHandle,
    program: string,
    target: ProgramOf,
    functionName: string,
  ): Promise<LinkHandle>;
  /** {@link Binding.programAttachFreplace | programAttachFreplace}, on this thread. */
  programAttachFreplaceSync(
    object: ObjectHandle,
    program: string,
    target: ProgramOf,
    functionName: string,
  ): LinkHandle;
  /** `bpf_map__attach_struct_ops`. */
  structOpsAttach(object: ObjectHandle, map: string): Promise<LinkHandle>;
  /** {@link Binding.structOpsAttach | structOpsAttach}, on this thread. */
  structOpsAttachSync(object: ObjectHandle, map: string): LinkHandle;
  /** `bpf_link__destroy`, off the event loop, for it waits for RCU. Idempotent. */
  linkDestroy(link: LinkHandle): Promise<void>;
  /** {@link Binding.linkDestroy | linkDestroy}, on this thread. */
  linkDestroySync(link: LinkHandle): void;

  /** `bpf_obj_get` of whatever is pinned there, for its kind (`prog`, `map`, `link`) and its id. */
  pinnedAt(path: string): PinnedAt;

  /** `bpf_iter_create`: a new run of an attached iterator. */
  iterCreate(link: LinkHandle): IterHandle;
  /** `read(2)` of at most `size` bytes of a run's output; no bytes at its end. The program runs meanwhile. */
  iterRead(iter: IterHandle, size: number): Promise<Uint8Array>;
  /** {@link Binding.iterRead | iterRead}, on this thread. */
  iterReadSync(iter: IterHandle, size: number): Uint8Array;
  /** Closes the fd; a read that is under way ends first. Idempotent. */
  iterClose(iter: IterHandle): void;

  /** `if_nametoindex`, in the network namespace of a descriptor, or in this process's. */
  interfaceIndex(name: string, networkNamespace: number | null): number;
  /** `if_indextoname`, likewise; `ENXIO` where there is none. */
  interfaceName(index: number, networkNamespace: number | null): string;

  /**
   * Loads a program of raw instructions and closes it again at once: the primitive of feature probes.
   * Never fails for a refusal by the kernel: the refusal is the answer.
   */
  programTryLoad(options: ProgramTryLoadOptions): Promise<TryResult>;
  /** {@link Binding.programTryLoad | programTryLoad}, on this thread. */
  programTryLoadSync(options: ProgramTryLoadOptions): TryResult;
  /** The same for many programs of a few instructions, which differ in nothing else; logs are cut at 8 KiB. */
  programTryLoadEach(
    options: ProgramTryLoadOptions,
    programs: readonly Uint8Array[],
  ): Promise<readonly TryResult[]>;
  /** {@link Binding.programTryLoadEach | programTryLoadEach}, on this thread. */
  programTryLoadEachSync(
    options: ProgramTryLoadOptions,
    programs: readonly Uint8Array[],
  ): readonly TryResult[];
  /**
   * Loads a program likewise, tries `BPF_LINK_CREATE` with it (on old kernels `BPF_RAW_TRACEPOINT_OPEN`, as libbpf
   * does), and closes both again at once. Multi probes are asked for one address that cannot be read: a kernel
   * that knows them answers `EFAULT` or `EBADF`, and attaches nothing.
   */
  linkTryCreate(program: ProgramTryLoadOptions, link: LinkTryCreateOptions): Promise<LinkTryCreateResult>;
  /** {@link Binding.linkTryCreate | linkTryCreate}, on this thread. */
  linkTryCreateSync(program: ProgramTryLoadOptions, link: LinkTryCreateOptions): LinkTryCreateResult;
  /**
   * `bpf(2)` with attributes that no kernel takes, to tell from the refusal whether it knows the command. What
   * a command returns is not looked at: one that succeeds must not return a descriptor.
   */
  commandTry(options: CommandTryOptions): TryResult;

  /** `bpf_map_create`, and `bpf_btf_load` before it where there is BTF. */
  mapCreate(options: MapCreateOptions): MapHandle;
  /** `bpf_map_get_fd_by_id`. */
  mapOpenById(id: number): MapHandle;
  /** `bpf_obj_get` of a pinned map; `EINVAL` where something else is pinned there. */
  mapOpenPinned(path: string): MapHandle;
  /** `bpf_map_get_next_id`: the next higher id of a map of this machine; 0 where there is none. */
  mapNextId(id: number): number;
  /** `bpf_obj_get_info_by_fd`. */
  mapInfo(map: MapHandle): MapInfo;
  /**
   * `bpf_map_lookup_elem_flags` into `value`; false where there is no such key.
   * A per-CPU value is `roundUp(valueSize, 8) × possibleCpus()` bytes long.
   */
  mapLookup(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): boolean;
  /** `bpf_map_lookup_and_delete_elem_flags` into `value`; false where there is no such key. */
  mapTake(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): boolean;
  /** `bpf_map_update_elem`. */
  mapUpdate(map: MapHandle, key: Uint8Array, value: Uint8Array, flags: number): void;
  /** `bpf_map_delete_elem`; false where there was no such key. */
  mapDelete(map: MapHandle, key: Uint8Array): boolean;
  /** `bpf_map_get_next_key`; a null key asks for the first; false where there is no next. */
  mapNextKey(map: MapHandle, key: Uint8Array | null, next: Uint8Array): boolean;
  /**
   * `bpf_map_lookup_batch`: as many entries as fit, from the cursor `from` on (null: from the start). `next` becomes
   * the cursor to go on from. A cursor is `max(keySize, 4)` bytes long. `ENOENT` says that these were the last
   * entries, `ENOSPC` that a bucket of the hash has more entries than fit.
   */
  mapLookupBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /** `bpf_map_lookup_and_delete_batch`, likewise. */
  mapTakeBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /**
   * What {@link Binding.mapLookupBatch | mapLookupBatch} does, with `BPF_MAP_GET_NEXT_KEY` and `BPF_MAP_LOOKUP_ELEM` for
   * each entry. The cursor is the key to go on with. Fewer entries than asked for are no end, but `ENOENT` is.
   */
  mapWalkBatch(
    map: MapHandle,
    from: Uint8Array | null,
    next: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    flags: number,
  ): BatchResult;
  /** `bpf_map_update_batch` of as many entries as `keys` holds. */
  mapUpdateBatch(map: MapHandle, keys: Uint8Array, values: Uint8Array, flags: number): BatchResult;
  /** `bpf_map_delete_batch` of as many keys as `keys` holds. Ends at the first that is not there. */
  mapDeleteBatch(map: MapHandle, keys: Uint8Array): BatchResult;
  /** The element commands bound to one map, the fast way. */
  mapBind(map: MapHandle): BoundMap;
  /** `bpf_map_freeze`. */
  mapFreeze(map: MapHandle): void;
  /** `bpf_obj_pin`. */
  mapPin(map: MapHandle, path: string): void;
  /** The map's own descriptor, good until it is closed. */
  mapDescriptor(map: MapHandle): number;
  /** Closes the fd. Idempotent. */
  mapClose(map: MapHandle): void;

  /**
   * `mmap(2)` of the values of a `BPF_MAP_TYPE_ARRAY` with `BPF_F_MMAPABLE` (Linux 5.5), each padded to a multiple of
   * 8 bytes: the kernel's memory itself, to read and to write. It is unmapped once no view of it is left. A frozen
   * map is refused with `EPERM`.
   */
  mapMemory(map: MapHandle): ArrayBuffer;
  /**
   * `mmap(2)` of a `BPF_MAP_TYPE_ARENA` (Linux 6.9), to read and to write, at an address or, for 0, at that which it was
   * made with, or where the kernel finds room. All mappings of an arena have one address: any other is `EBUSY`, a second
   * one in this process `EEXIST`.
   */
  mapArena(map: MapHandle, address: bigint): ArrayBuffer;
  /**
   * The arena of a loaded object, which libbpf has mapped. The object stays in the kernel while there is a view of it, even
   * if its handle is closed. `ENOENT` where libbpf mapped none.
   */
  objectArena(object: ObjectHandle): ArrayBuffer;
  /** Bytes from the start of the object's arena to the variables that are in it. */
  objectArenaData(object: ObjectHandle): number;
  /** Where the memory of a map lies in this process. */
  memoryAddress(memory: ArrayBuffer): bigint;
  /**
   * Takes the memory away from every view of it: they are empty from here on, and it is unmapped soon after. Of a map's
   * memory and a ring's data alike.
   * Idempotent.
   */
  memoryClose(memory: ArrayBuffer): void;

  /** `bpf_prog_get_fd_by_id`: a descriptor for the caller to close with `fs.closeSync`. */
  programDescriptor(id: number): number;
  /** `pidfd_open(2)`: a descriptor for the caller to close with `fs.closeSync`. */
  processDescriptor(pid: number): number;

  /** Maps a BPF_MAP_TYPE_RINGBUF's positions and data into this process. */
  ringOpen(map: MapHandle): RingHandle;
  /** Bytes between the consumer's and the producer's position, headers included. */
  ringAvailable(ring: RingHandle): number;
  /** The most bytes between the two that a read or a count has met, since the ring was opened. */
  ringHighWaterMark(ring: RingHandle): number;
  /** How many records lie ready to be read, discarded ones left out; no more than `limit` are counted. */
  ringCount(ring: RingHandle, limit: number): number;
  /**
   * Copies as many whole records as fit into `into`, each at an offset that is a multiple of 8, releases them
   * to the producer, and writes their (offset, length) pairs into `bounds`. Discarded records are skipped.
   * Returns how many were copied; where not even the first fits, minus the number of bytes that it needs.
   */
  ringRead(ring: RingHandle, into: Uint8Array, bounds: Uint32Array): number;
  /**
   * The ring's records where the kernel has them, twice in a row, so that each is in one piece. The pages are read-only:
   * a write ends the process with SIGSEGV, so that only getters may get to see them. Closing the ring leaves them;
   * {@link Binding.memoryClose | memoryClose} takes them away.
   */
  ringData(ring: RingHandle): ArrayBuffer;
  /**
   * Writes where in {@link Binding.ringData | ringData} the records lie that are ready, as (offset, length) pairs, and
   * returns how many they are. Discarded ones are skipped. They stay in the ring until they are released.
   */
  ringScan(ring: RingHandle, bounds: Uint32Array): number;
  /** Releases to the producer what the last scan found. Idempotent. */
  ringRelease(ring: RingHandle): void;
  /**
   * Asks for one call of `onReady`, on this thread, once the ring holds data; at once if it does already.
   * The environment's one waker thread waits. An armed ring keeps the event loop alive. Arming an armed ring
   * replaces the callback.
   */
  ringArm(ring: RingHandle, onReady: () => void): void;
  /** Takes an arming back: the callback is not called and the event loop not held. */
  ringDisarm(ring: RingHandle): void;
  /** Disarms and unmaps. Idempotent. */
  ringClose(ring: RingHandle): void;

  /**
   * Opens a perf event of type `PERF_COUNT_SW_BPF_OUTPUT` on each CPU, maps its ring, and puts all of them into a
   * BPF_MAP_TYPE_PERF_EVENT_ARRAY by the numbers of the CPUs, in place of what is there.
   */
  perfOpen(map: MapHandle, options: PerfOpenOptions): PerfHandle;
  /** Bytes that wait in the rings, the records' headers included. */
  perfAvailable(perf: PerfHandle): number;
  /** The most bytes that a read has found in the ring of any one CPU. */
  perfHighWaterMark(perf: PerfHandle): number;
  /** How many records lie ready to be read; no more than `limit` are counted. */
  perfCount(perf: PerfHandle, limit: number): number;
  /**
   * {@link Binding.ringRead | ringRead} over the rings of all CPUs, one after the other. The kernel pads records, so
   * that their lengths are 4 more than a multiple of 8. Of overwritable rings it copies what no earlier call did, ring
   * by ring, the oldest first, while each stands still.
   */
  perfRead(perf: PerfHandle, into: Uint8Array, bounds: Uint32Array): number;
  /**
   * How many records found no room, for each CPU in the order in which they were opened. Before Linux 6.0 the kernel
   * tells with the next record that finds room, and the count is that of the records that were read.
   */
  perfLost(perf: PerfHandle): readonly bigint[];
  /** {@link Binding.ringArm | ringArm}; where there is a watermark, called when that is reached. */
  perfArm(perf: PerfHandle, onReady: () => void): void;
  /** Takes an arming back. */
  perfDisarm(perf: PerfHandle): void;
  /** Disarms, takes the perf events out of the map, unmaps and closes them. Idempotent. */
  perfClose(perf: PerfHandle): void;

  /** Maps a BPF_MAP_TYPE_USER_RINGBUF's positions and data into this process, to be written. */
  userRingOpen(map: MapHandle): UserRingHandle;
  /** Bytes that programs have not drained yet, headers included. */
  userRingPending(ring: UserRingHandle): number;
  /**
   * Writes the records at the (offset, length) pairs in `bounds`, one after the other, until there is no room. Returns how
   * many were written.
   */
  userRingWrite(ring: UserRingHandle, from: Uint8Array, bounds: Uint32Array): number;
  /**
   * Asks for one call of `onRoom` once programs drained the ring, whether that made room enough or not; at once if a
   * record of `length` bytes has room already. Otherwise like {@link Binding.ringArm | ringArm}.
   */
  userRingArm(ring: UserRingHandle, length: number, onRoom: () => void): void;
  /** Takes an arming back. */
  userRingDisarm(ring: UserRingHandle): void;
  /** Disarms and unmaps. Idempotent. */
  userRingClose(ring: UserRingHandle): void;

  /** `BPF_BTF_LOAD`: types for programs and maps. A refusal has the kernel's log. */
  btfLoad(bytes: Uint8Array): BtfHandle;
  /** `bpf_btf_get_fd_by_id`. */
  btfOpenById(id: number): BtfHandle;
  /** `bpf_btf_get_info_by_fd`. */
  btfInfo(btf: BtfHandle): BtfInfo;
  /** `bpf_btf_get_info_by_fd` again, for the types themselves; those of a module without its kernel's. */
  btfData(btf: BtfHandle): Uint8Array;
  /** Closes the fd; the kernel keeps the types for as long as a map or a program has them. Idempotent. */
  btfClose(btf: BtfHandle): void;

  /** How many handles of each kind this environment holds open. */
  openHandles(): OpenHandles;
}

/** How many handles of each kind are open. */
export interface OpenHandles {
  readonly objects: number;
  readonly programs: number;
  readonly maps: number;
  readonly links: number;
  readonly iters: number;
  readonly rings: number;
  readonly perfs: number;
  readonly userRings: number;
  readonly btfs: number;
}

declare const kind: unique symbol;
/** A `struct bpf_object`, opened or loaded. */
export interface ObjectHandle {
  readonly [kind]: 'object';
}
/** A loaded program's fd. */
export interface ProgramHandle {
  readonly [kind]: 'program';
}
/** A map's fd and its sizes. */
export interface MapHandle {
  readonly [kind]: 'map';
}
/**
 * A `struct bpf_link`, a link of the kernel, or what is attached without one: that is detached when the handle is
 * closed and when the environment ends, and stays where the process is killed.
 */
export interface LinkHandle {
  readonly [kind]: 'link';
}
/** A run of an iterator. */
export interface IterHandle {
  readonly [kind]: 'iter';
}
/** A mapped ring buffer. */
export interface RingHandle {
  readonly [kind]: 'ring';
}
/** The rings of a perf event array, one for each CPU. */
export interface PerfHandle {
  readonly [kind]: 'perf';
}
/** A mapped ring buffer that programs read. */
export interface UserRingHandle {
  readonly [kind]: 'userRing';
}

/** Types in the kernel. */
export interface BtfHandle {
  readonly [kind]: 'btf';
}

/** What keeps the kernel counting runs. */
export interface StatsHandle {
  readonly [kind]: 'stats';
}

/** `struct bpf_object_open_opts`, as far as it is used. */
export interface ObjectOpenOptions {
  /** The object's name in libbpf's messages and, shortened, in the names of its maps. */
  readonly name: string;
  /** `btf_custom_path`: the kernel's BTF where the kernel does not carry its own. */
  readonly btfPath?: string;
  /** `kernel_log_level`: 4 is the verifier's statistics, which `objectLoad` then resolves to. */
  readonly logLevel?: number;
  /** `kconfig`: lines of a kernel's configuration, which come before the running kernel's. */
  readonly kconfig?: string;
  /** `bpf_token_path`: a BPF file system with delegated rights (Linux 6.9). The empty string is none. */
  readonly tokenPath?: string;
}

/** `struct bpf_prog_info`; what the kernel is too old to tell is 0. */
export interface ProgramInfo {
  readonly id: number;
  readonly type: number;
  /** Eight bytes as 16 hexadecimal digits, as bpftool prints it. */
  readonly tag: string;
  readonly name: string;
  readonly gplCompatible: boolean;
  /** Who loaded it. */
  readonly uid: number;
  /** Nanoseconds since boot. */
  readonly loadTimeNs: bigint;
  readonly mapIds: readonly number[];
  /** The BTF that describes its functions, 0 where there is none. */
  readonly btfId: number;
  /** Of an offloaded program. */
  readonly interfaceIndex: number;
  /** Bytes of instructions after the verifier's rewriting. */
  readonly xlatedSize: number;
  /** Bytes of machine code. */
  readonly jitedSize: number;
  /** Since Linux 5.16. */
  readonly verifiedInstructions: number;
  /** Counted while statistics are enabled. */
  readonly runTimeNs: bigint;
  readonly runCount: bigint;
  /** Since Linux 5.12. */
  readonly recursionMisses: bigint;
  /** The BTF of what it attaches to, and the type there. Since Linux 5.18. */
  readonly attachBtfObjectId: number;
  readonly attachBtfId: number;
}

/** The code of a program. */
export interface ProgramDump {
  /** Instructions after the verifier's rewriting, 8 bytes each. */
  readonly xlated: Uint8Array;
  /** Machine code, one function behind the other. */
  readonly jited: Uint8Array;
  readonly jitedFunctions: readonly {
    /** In the kernel. */
    readonly address: bigint;
    /** Bytes. */
    readonly size: number;
  }[];
  /** `struct bpf_func_info`; offsets count instructions of `xlated`. */
  readonly functionInfo: ProgramRecords;
  /** `struct bpf_line_info`, likewise. */
  readonly lineInfo: ProgramRecords;
}

/** Records of one size, one behind the other. */
export interface ProgramRecords {
  readonly bytes: Uint8Array;
  /** Bytes. */
  readonly recordSize: number;
}

/** `struct bpf_test_run_opts`. */
export interface TestRunRequest {
  readonly data?: Uint8Array;
  readonly context?: Uint8Array;
  /** Bytes for what becomes of `data`; 0 where the program's type has none. At most 16 MiB. */
  readonly dataRoom: number;
  /** Bytes for what becomes of the context, likewise. */
  readonly contextRoom: number;
  readonly repeat: number;
  readonly flags: number;
  readonly cpu: number;
  readonly batchSize: number;
}

/** What a test run gave. */
export interface TestRun {
  readonly returned: number;
  /** Nanoseconds, the mean of all runs. */
  readonly durationNs: number;
  readonly data: Uint8Array;
  readonly context: Uint8Array;
  /** The context that was given: for `BPF_PROG_TYPE_SYSCALL` the program writes into it. */
  readonly contextIn: Uint8Array;
}

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

/** A loaded program, by the name that it has in its object. */
export interface ProgramOf {
  readonly object: ObjectHandle;
  readonly program: string;
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

/** What is pinned at a path. */
export interface PinnedAt {
  readonly kind: string;
  readonly id: number;
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

/** What to load in a feature probe. */
export interface ProgramTryLoadOptions {
  readonly type: number;
  readonly expectedAttachType?: number;
  /** The id in the kernel's BTF of what a tracing program attaches to. */
  readonly attachBtfId?: number;
  /** `BPF_F_SLEEPABLE` and the like. */
  readonly flags?: number;
  /** Eight bytes an instruction. */
  readonly instructions: Uint8Array;
  readonly license: string;
  /** What the types of its functions are in, which `functionInfo` and `lineInfo` need. */
  readonly btf?: BtfHandle;
  /** `struct bpf_func_info`, 8 bytes each; offsets count instructions. */
  readonly functionInfo?: Uint8Array;
  /** `struct bpf_line_info`, 16 bytes each; offsets count instructions. */
  readonly lineInfo?: Uint8Array;
  /** The program that an extension replaces a function of, by `attachBtfId` in that one's BTF. */
  readonly target?: ProgramTryLoadOptions;
}

/** A command of `bpf(2)` by its number, and its `union bpf_attr`: a page at most. */
export interface CommandTryOptions {
  readonly command: number;
  readonly attributes: Uint8Array;
}

/** What to attach in a feature probe. */
export interface LinkTryCreateOptions {
  readonly attachType: number;
  /** A file descriptor or an interface's index, as the attach type wants it; one that cannot be is as good. */
  readonly target: number;
}

/** What the kernel said in a feature probe. */
export interface TryResult {
  /** 0 where the kernel took it. */
  readonly errno: number;
  /** The errno's name, or the empty string. */
  readonly code: string;
  readonly log: string;
}

/** What the kernel said to a program, and to its link where it got that far. */
export interface LinkTryCreateResult {
  readonly program: TryResult;
  readonly link: TryResult | null;
}

/** `BPF_MAP_CREATE`'s attributes; sizes in bytes. */
export interface MapCreateOptions {
  readonly type: number;
  /** Empty for a map without a name. */
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags?: number;
  /** `map_extra`: the number of hash functions of a Bloom filter. */
  readonly extra?: number;
  /** The template of the maps that a map of maps holds. */
  readonly inner?: MapHandle;
  /** Loaded into the kernel (`BPF_BTF_LOAD`) for this map alone. */
  readonly btf?: MapBtf;
}

/** The `.BTF` that describes a map, and which of its types are those of keys and values; 0 is none. */
export interface MapBtf {
  readonly bytes: Uint8Array;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

/** The rings of a perf buffer. */
export interface PerfOpenOptions {
  /** Their numbers, each less than the map's `max_entries`. */
  readonly cpus: Uint32Array;
  /** A power of two, and whole pages. */
  readonly bytesPerCpu: number;
  /** Wakes the reader after so many records of one CPU; 1 by default. */
  readonly wakeupRecords?: number;
  /** Wakes it after so many bytes of one CPU instead, at most half of the ring. */
  readonly wakeupBytes?: number;
  /** Newer records take the place of the oldest, and nothing wakes the reader. */
  readonly overwritable?: boolean;
}

/** How many entries of a batch went through; `code` says why no more did, and is empty where all did. */
export interface BatchResult {
  readonly count: number;
  readonly code: string;
}

/**
 * The element commands of one map, over memory of their own: the key at offset 0, the value at `valueOffset`. A call
 * passes no buffer. Once the map's handle is closed they throw `ERR_HANDLE_CLOSED`.
 */
export interface BoundMap {
  readonly memory: ArrayBuffer;
  readonly valueOffset: number;
  /** {@link Binding.mapLookup}. */
  lookup(flags?: number): boolean;
  /** {@link Binding.mapTake}. */
  take(flags?: number): boolean;
  /** {@link Binding.mapUpdate}; always true. */
  update(flags?: number): boolean;
  /** {@link Binding.mapDelete}. */
  delete(): boolean;
}

/** `struct bpf_btf_info`. */
export interface BtfInfo {
  readonly id: number;
  /** Bytes. */
  readonly size: number;
}

/** `struct bpf_map_info`; sizes in bytes. */
export interface MapInfo {
  readonly type: number;
  readonly id: number;
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** `map_extra`: the number of hash functions of a Bloom filter, the address of an arena. */
  readonly extra: bigint;
  /** The BTF that describes keys and values, 0 where there is none. */
  readonly btfId: number;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
}

/** What the addon throws when libbpf or the kernel says no. */
export interface NativeError extends Error {
  /** The errno's name (`EPERM`), `ERR_HANDLE_CLOSED` or `ERR_HANDLE_BUSY`. */
  readonly code: string;
  /** The errno, positive; 0 where the kernel was not asked. */
  readonly errno: number;
  /** The libbpf function or bpf(2) command that failed, for example `bpf_object__load`, `BPF_MAP_UPDATE_ELEM`. */
  readonly syscall: string;
  /** Everything libbpf printed during the call, the verifier's log included. */
  readonly log: string;
}
