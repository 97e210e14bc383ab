import { decodeArguments } from './arguments.ts';
import type { ExecsnoopSettings } from './options.ts';
import { type ExecRecord, TRUNCATED } from './record.ts';

/** One exec. */
export interface ExecEvent {
  /** When the kernel recorded it. */
  readonly time: Date;
  /** The process, by its id in the initial pid namespace (the kernel's tgid). */
  readonly pid: number;
  /** Its parent. */
  readonly ppid: number;
  /** Its real user id. */
  readonly uid: number;
  /** The command's name, at most 15 bytes: of the new program, or of the caller where the exec failed. */
  readonly comm: string;
  /** 0, or the negative errno of an exec that failed. */
  readonly ret: number;
  /** The arguments from the command's own name on. For a script they are those of its interpreter. */
  readonly argv: readonly string[];
  /** Whether there were more arguments than `argv` holds, or more of its last one. */
  readonly truncated: boolean;
  /**
   * The indices of the arguments that are not UTF-8. In these each invalid byte is written `\xNN` and each
   * backslash twice; {@link unescapeArgument} gives the bytes back. All other arguments are verbatim.
   */
  readonly escaped: readonly number[];
}

/** Makes the event of a record, or undefined where the filters do not want it. */
export function eventOf(
  record: ExecRecord,
  clockOffset: number,
  settings: ExecsnoopSettings,
): ExecEvent | undefined {
  const { comm } = record;
  if (!matches(comm, settings.name)) return undefined;

  const { argv, escaped } = decodeArguments(record.args.subarray(0, record.args_size));
  if (settings.line !== '' && !matches(argv.join(' '), settings.line)) return undefined;

  return {
    time: new Date(Number(record.time_ns / 1_000_000n) + clockOffset),
    pid: record.pid,
    ppid: record.ppid,
    uid: record.uid,
    comm,
    ret: record.ret,
    argv: argv.slice(0, settings.maxArgs),
    truncated: (record.flags & TRUNCATED) !== 0 || argv.length > settings.maxArgs,
    escaped: escaped.filter((index) => index < settings.maxArgs),
  };
}

/** Milliseconds from CLOCK_MONOTONIC to the time of day, as they are now: the time of day may be set. */
export function clockOffset(): number {
  return Date.now() - Number(process.hrtime.bigint() / 1_000_000n);
}

function matches(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1;
}
