/** What the verifier counted. Older kernels, and lower log levels, print less; undefined is what was not printed. */
export interface VerifierStatistics {
  /** Instructions that were gone through, one as often as a path leads over it. */
  readonly processed: number;
  /** How many would have been allowed. */
  readonly limit: number;
  /** States that were remembered. */
  readonly states: number;
  /** The most that were remembered at once. */
  readonly peakStates: number;
  /** Bytes of stack of the program and of each of its functions; at log level 4 only. */
  readonly stackDepth: readonly number[] | undefined;
  /** Microseconds that it took; at log level 4 only. */
  readonly timeUs: number | undefined;
}

/** Reads the last lines of a log; undefined where it has none, as it is where a program is refused at sight. */
export function statisticsOf(log: string): VerifierStatistics | undefined {
  const end = log.slice(-END);
  const counted = COUNTS.exec(end)?.groups;
  if (counted === undefined) return undefined;
  const time = /^verification time (\d+) usec/m.exec(end)?.[1];
  const depth = /^stack depth ([\d+]+)/m.exec(end)?.[1]?.split('+');
  // Linux 7.3 prints the most of all, and has a line for each function.
  const each = [...end.matchAll(/^subprog \d+ \(.*\) .*\bstack (\d+)/gm)].map(([, bytes]) => bytes);
  const { processed, limit, states, peak } = counted;
  return {
    processed: Number(processed),
    limit: Number(limit),
    states: Number(states),
    peakStates: Number(peak),
    stackDepth: (depth ?? (each.length > 0 ? each : undefined))?.map(Number),
    timeUs: time === undefined ? undefined : Number(time),
  };
}

/** The statistics are the last lines of a log; they are not looked for in all of its megabytes. */
const END = 32 * 1024;

const COUNTS =
  /^processed (?<processed>\d+) insns \(limit (?<limit>\d+)\) max_states_per_insn \d+ total_states (?<states>\d+) peak_states (?<peak>\d+)/m;
