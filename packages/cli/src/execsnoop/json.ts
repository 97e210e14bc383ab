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
  /** The file that was to be executed, as the caller gave it. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly truncated: boolean;
  /** Only where there are any: `"path"` and the indices of arguments that are not UTF-8, written with `\xNN`. */
  readonly escaped?: readonly ('path' | number)[];
}

/** One event as one line of JSON. */
export function jsonLine(event: ExecEvent): string {
  const { time, pid, ppid, uid, comm, ret, path, argv, truncated, escaped } = event;
  const line: ExecsnoopLine = {
    time: time.toISOString(),
    pid,
    ppid,
    uid,
    comm,
    ret,
    path,
    argv,
    truncated,
    ...(escaped.length > 0 ? { escaped } : {}),
  };
  return JSON.stringify(line);
}
