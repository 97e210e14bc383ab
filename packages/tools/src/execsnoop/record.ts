/** `struct event` of execsnoop.bpf.c, as its BTF reads. */
export interface ExecRecord {
  /** CLOCK_MONOTONIC. */
  readonly time_ns: bigint;
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  /** 0 or -errno. */
  readonly ret: number;
  /** How many bytes of `strings` are in use. */
  readonly strings_size: number;
  readonly flags: number;
  readonly comm: string;
  /** The path, then the arguments, each ended by NUL. */
  readonly strings: Uint8Array;
}

/** Of {@link ExecRecord.flags}: there were more arguments, or more of the last one. */
export const ARGS_TRUNCATED = 1;

/** Of {@link ExecRecord.flags}: there was more of the path. */
export const PATH_TRUNCATED = 2;
