/** `struct event` of execsnoop.bpf.c, as its BTF reads. */
export interface ExecRecord {
  /** CLOCK_MONOTONIC. */
  readonly time_ns: bigint;
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  /** 0 or -errno. */
  readonly ret: number;
  /** How many bytes of `args` are arguments. */
  readonly args_size: number;
  readonly flags: number;
  readonly comm: string;
  /** Each argument is ended by NUL. */
  readonly args: Uint8Array;
}

/** Of {@link ExecRecord.flags}: there were more arguments, or more of the last one. */
export const TRUNCATED = 1;
