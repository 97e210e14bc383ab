import type { ProgramKind } from '@ebpf-ts/elf';
import type { TestContext, TestContextOut } from './context.ts';

/** What a program is run on, and how. */
export interface TestRunOptions<K extends ProgramKind = ProgramKind> {
  /**
   * The packet, from its Ethernet header on; at least 14 bytes. For programs that see packets.
   */
  readonly data?: Uint8Array;
  /** Fields that are left out are 0. A tracepoint's are its arguments. */
  readonly ctx?: TestContext<K>;
  /** How often it runs; the duration is the mean. For programs that see packets, and `sk_lookup`. Default: once. */
  readonly repeat?: number;
  /** Where it runs. For `raw_tp` alone, which otherwise runs on this thread's. */
  readonly cpu?: number;
  /** How many live frames are made at once; at most 256 (Linux 5.18). Default: 64. */
  readonly batchSize?: number;
  /** See {@link TEST_RUN_FLAG}. */
  readonly flags?: number;
}

/** What a run gave. */
export interface TestRunResult<K extends ProgramKind = ProgramKind> {
  /** What the program returned, as a signed number of 32 bits; of the last run. */
  readonly retval: number;
  /** The mean of all runs, in nanoseconds; 0 where the kernel takes no time. */
  readonly durationNs: number;
  /** The packet as the program left it; empty where its type has none. */
  readonly dataOut: Uint8Array;
  /** The context as the program left it. Of XDP where one was given; the kernel gives back no other's. */
  readonly ctxOut: TestContextOut<K>;
}

/**
 * Flags of test runs, to be combined with `|`.
 *
 * @example
 * ```ts
 * import { BpfObject, TEST_RUN_FLAG } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { redirect: 'xdp' } }>('redirect.bpf.o');
 * await using object = await spec.load();
 * // A million frames go where the program sends them.
 * await object.programs.redirect.testRun({
 *   data: new Uint8Array(64),
 *   repeat: 1_000_000,
 *   flags: TEST_RUN_FLAG.XDP_LIVE_FRAMES,
 * });
 * ```
 */
export const TEST_RUN_FLAG = {
  /** On the CPU that is given (`BPF_F_TEST_RUN_ON_CPU`, Linux 5.10); set where `cpu` is. */
  ON_CPU: 1 << 0,
  /** What the program returns is done with the frames (`BPF_F_TEST_XDP_LIVE_FRAMES`, Linux 5.18). */
  XDP_LIVE_FRAMES: 1 << 1,
  /** The packet's checksum counts as checked (`BPF_F_TEST_SKB_CHECKSUM_COMPLETE`, Linux 6.15). */
  SKB_CHECKSUM_COMPLETE: 1 << 2,
} as const;
