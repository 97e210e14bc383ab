import type { ProgramHandle, StatsHandle } from './handles.ts';

/** Programs in the kernel: found, described, run. */
export interface ProgramBinding {
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
  /** {@link ProgramBinding.programTestRun | programTestRun}, on this thread. */
  programTestRunSync(program: ProgramHandle, request: TestRunRequest): TestRun;
  /** `bpf_prog_stream_read` (Linux 6.17): at most `size` bytes of stream 1 (stdout) or 2 (stderr), which takes them. */
  programStreamRead(program: ProgramHandle, stream: number, size: number): Uint8Array;
  /** Closes the fd. Idempotent. */
  programClose(program: ProgramHandle): void;
  /** `bpf_enable_stats(BPF_STATS_RUN_TIME)` (Linux 5.8). */
  statsEnable(): StatsHandle;
  /** Closes the fd: the last one that is closed ends the statistics. Idempotent. */
  statsClose(stats: StatsHandle): void;
  /** `bpf_prog_get_fd_by_id`: a descriptor for the caller to close with `fs.closeSync`. */
  programDescriptor(id: number): number;
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
