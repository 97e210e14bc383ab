/** What {@link execsnoop} reports. Every filter that is given has to hold. */
export interface ExecsnoopOptions {
  /**
   * Ends the recording. What was recorded until then is still delivered, then the iteration ends without an error.
   */
  readonly signal?: AbortSignal;
  /** Also execs that failed. Default: false. */
  readonly failed?: boolean;
  /** Only of this user, by real uid. */
  readonly uid?: number;
  /** Only this process, by its id in the initial pid namespace. */
  readonly pid?: number;
  /** Only the children of this process, by its id in the initial pid namespace. */
  readonly ppid?: number;
  /** Only commands whose name (`comm`) contains the text or matches the expression. */
  readonly name?: string | RegExp;
  /**
   * Only commands whose line contains the text or matches the expression: the path, or `argv[0]` where that is
   * empty, and the further arguments, joined by spaces, as bcc prints them.
   */
  readonly line?: string | RegExp;
  /** How many arguments are reported at most. Default: 20, as in bcc. */
  readonly maxArgs?: number;
  /** Bytes of the ring buffer, rounded up by libbpf to a power of two of pages. Default: 4 MiB. */
  readonly ringSize?: number;
}

/** The kernel's INVALID_UID, which the program takes for "every user". */
const EVERY_USER = 0xffff_ffff;
const EVERY_PROCESS = 0;
const MAX_PID = 2 ** 22;
const MAX_UINT32 = 0xffff_ffff;

/** The options as the program and the decoder want them. */
export interface ExecsnoopSettings {
  readonly variables: {
    readonly target_uid: number;
    readonly target_pid: number;
    readonly target_ppid: number;
    readonly include_failed: boolean;
  };
  readonly ringSize: number | undefined;
  readonly maxArgs: number;
  readonly name: string | RegExp;
  readonly line: string | RegExp;
}

/** @throws {RangeError} where a number is not one that the kernel can have */
export function settingsOf(options: ExecsnoopOptions): ExecsnoopSettings {
  return {
    variables: {
      target_uid: within('uid', 0, EVERY_USER - 1, options.uid) ?? EVERY_USER,
      target_pid: within('pid', 1, MAX_PID, options.pid) ?? EVERY_PROCESS,
      target_ppid: within('ppid', 1, MAX_PID, options.ppid) ?? EVERY_PROCESS,
      include_failed: options.failed ?? false,
    },
    ringSize: within('ringSize', 1, MAX_UINT32, options.ringSize),
    maxArgs: within('maxArgs', 1, MAX_UINT32, options.maxArgs) ?? 20,
    name: options.name ?? '',
    line: options.line ?? '',
  };
}

function within(option: string, min: number, max: number, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
  throw new RangeError(`execsnoop: ${option} is a whole number from ${min} to ${max}, not ${value}`);
}
