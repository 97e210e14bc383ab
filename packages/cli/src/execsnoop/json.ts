import type { ExecEvent } from '@ebpf-ts/tools';

/** A line of `ebpf-ts execsnoop --json`, its fields in this order. */
export interface ExecsnoopLine {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly comm: string;
  /** 0 or -errno. */
  readonly ret: number;
  readonly argv: readonly string[];
  readonly truncated: boolean;
  /** Only where there are any: the indices of the arguments that are not UTF-8 and are written with `\xNN`. */
  readonly escaped?: readonly number[];
}

/** One event as one line of JSON. */
export function jsonLine({ time, pid, ppid, uid, comm, ret, argv, truncated, escaped }: ExecEvent): string {
  const line: ExecsnoopLine = {
    time: time.toISOString(),
    pid,
    ppid,
    uid,
    comm,
    ret,
    argv,
    truncated,
    ...(escaped.length > 0 ? { escaped } : {}),
  };
  return JSON.stringify(line);
}
