import { binding, isNativeError, watchUnclosed } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import { ProgramError } from '../errors/programError.ts';

/** While it is open, the kernel counts how often and how long each program runs. */
export interface RunStats {
  /** Gives it back: the last one of the machine that is closed ends the counting. Idempotent. */
  close(): void;
  /** {@link RunStats.close | close}, for `using`. */
  [Symbol.dispose](): void;
}

/**
 * Lets the kernel count the runs of all programs for as long as the result is open (`BPF_ENABLE_STATS`, Linux 5.8).
 * The counts are in {@link ProgramInfo.runCount} and {@link ProgramInfo.runTimeNs}. It costs each run some 20 ns.
 *
 * @throws {PermissionError} where the kernel refuses this process: it needs CAP_SYS_ADMIN
 * @throws {UnsupportedError} before Linux 5.8
 *
 * @example
 * ```ts
 * import { enableStats, openProgram } from '@ebpf-ts/core';
 *
 * using stats = enableStats();
 * using program = openProgram({ name: 'on_exec' });
 * await new Promise((resolve) => setTimeout(resolve, 1000));
 * const { runCount, runTimeNs } = program.info();
 * console.log(runCount, 'runs of', runCount === 0n ? 0n : runTimeNs / runCount, 'ns');
 * ```
 */
export function enableStats(): RunStats {
  const handle = enabled();
  const stats: RunStats = {
    close() {
      forget();
      binding.statsClose(handle);
    },
    [Symbol.dispose]: () => stats.close(),
  };
  const forget = watchUnclosed(stats, 'run statistics');
  return stats;
}

function enabled() {
  try {
    return binding.statsEnable();
  } catch (error) {
    if (isNativeError(error) && error.code === 'EINVAL') {
      throw new UnsupportedError('run statistics', {
        feature: 'BPF_ENABLE_STATS',
        since: '5.8',
        hint: 'On older kernels, sysctl kernel.bpf_stats_enabled=1 counts for as long as it is set.',
        cause: error,
      });
    }
    throw ProgramError.from('run statistics', error);
  }
}
