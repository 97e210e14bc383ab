import type { ExecsnoopSettings } from './options.ts';
import { ARGS_TRUNCATED, type ExecRecord, PATH_TRUNCATED } from './record.ts';
import { decodeStrings } from './strings.ts';

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
  /**
   * The file that was to be executed, as the caller gave it: relative to the caller's working directory unless it
   * begins with a slash. Of an `execveat` by file descriptor that succeeded it is `/dev/fd/N`, with what was given
   * relative to that behind it; of one that failed only what was given, which may be empty. Empty also where it
   * could not be read. For a script it is the script.
   */
  readonly path: string;
  /** The arguments from the command's own name on. For a script they are those of its interpreter. */
  readonly argv: readonly string[];
  /** Whether there were more arguments than `argv` holds, or more of its last one, or more of the path. */
  readonly truncated: boolean;
  /**
   * What is not UTF-8: `'path'`, and the indices of arguments. In these each invalid byte is written `\xNN` and
   * each backslash twice; {@link unescapeArgument} gives the bytes back. All others are verbatim.
   */
  readonly escaped: readonly ('path' | number)[];
}

/** Makes the event of a record, or undefined where the filters do not want it. */
export function eventOf(
  record: ExecRecord,
  clockOffset: number,
  settings: ExecsnoopSettings,
): ExecEvent | undefined {
  const { comm } = record;
  if (!matches(comm, settings.name)) return undefined;

  const { path, argv, escaped } = decodeStrings(record.strings.subarray(0, record.strings_size));
  if (settings.line !== '' && !matches(lineOf(path, argv), settings.line)) return undefined;

  return {
    time: new Date(Number(record.time_ns / 1_000_000n) + clockOffset),
    pid: record.pid,
    ppid: record.ppid,
    uid: record.uid,
    comm,
    ret: record.ret,
    path,
    argv: argv.slice(0, settings.maxArgs),
    truncated: (record.flags & (ARGS_TRUNCATED | PATH_TRUNCATED)) !== 0 || argv.length > settings.maxArgs,
    escaped: escaped.filter((which) => which === 'path' || which < settings.maxArgs),
  };
}

/** Milliseconds from CLOCK_MONOTONIC to the time of day, as they are now: the time of day may be set. */
export function clockOffset(): number {
  return Date.now() - Number(process.hrtime.bigint() / 1_000_000n);
}

/** The command as bcc prints it. */
function lineOf(path: string, argv: readonly string[]): string {
  return (path === '' ? argv : [path, ...argv.slice(1)]).join(' ');
}

function matches(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1;
}
