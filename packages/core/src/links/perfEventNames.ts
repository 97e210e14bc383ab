import { type AttachingProgram, type Given, wrongOptions } from './attaching.ts';

/** What the kernel counts, by perf's names in the order of `enum perf_sw_ids`. */
export const SOFTWARE_EVENTS = [
  'cpu-clock',
  'task-clock',
  'page-faults',
  'context-switches',
  'cpu-migrations',
  'minor-faults',
  'major-faults',
  'alignment-faults',
  'emulation-faults',
  'dummy',
  'bpf-output',
  'cgroup-switches',
] as const;

/** Something that the kernel counts, by perf's name; `cgroup-switches` since Linux 5.13. */
export type SoftwareEvent = (typeof SOFTWARE_EVENTS)[number];

/** What the processor counts, by perf's names in the order of `enum perf_hw_id`. */
export const HARDWARE_EVENTS = [
  'cpu-cycles',
  'instructions',
  'cache-references',
  'cache-misses',
  'branch-instructions',
  'branch-misses',
  'bus-cycles',
  'stalled-cycles-frontend',
  'stalled-cycles-backend',
  'ref-cycles',
] as const;

/** Something that the processor counts, by perf's name. */
export type HardwareEvent = (typeof HARDWARE_EVENTS)[number];

/** In the order of `enum perf_hw_cache_id`. */
const CACHES = ['L1-dcache', 'L1-icache', 'LLC', 'dTLB', 'iTLB', 'branch', 'node'] as const;
/** In the order of `enum perf_hw_cache_op_id`. */
const OPERATIONS = ['load', 'store', 'prefetch'] as const;
/** In the order of `enum perf_hw_cache_op_result_id`. */
const RESULTS = ['access', 'miss'] as const;

/** An event of a cache of the processor, in perf's words: L1-dcache-load-misses. */
export interface CacheEvent {
  readonly cache: (typeof CACHES)[number];
  readonly operation: (typeof OPERATIONS)[number];
  readonly result: (typeof RESULTS)[number];
}

/** `config` of an event of a cache: three numbers of 8 bits. */
export function cacheConfig(program: AttachingProgram, options: Given<CacheEvent>): bigint {
  const { cache, operation, result } = options;
  const parts = [placeIn(CACHES, cache), placeIn(OPERATIONS, operation), placeIn(RESULTS, result)];
  if (parts.includes(-1)) {
    throw wrongOptions(
      program,
      `takes a cache (${CACHES.join(', ')}), an operation (${OPERATIONS.join(', ')}) and a result (${RESULTS.join(', ')})`,
    );
  }
  return parts.reduce((config, part, index) => config | (BigInt(part) << BigInt(8 * index)), 0n);
}

const placeIn = (names: readonly string[], name: string | undefined) => names.indexOf(name ?? '');
