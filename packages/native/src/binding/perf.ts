import type { MapHandle, PerfHandle } from './handles.ts';
import type { RingBinding } from './ring.ts';

/** Perf buffers. */
export interface PerfBinding {
  /**
   * Opens a perf event of type `PERF_COUNT_SW_BPF_OUTPUT` on each CPU, maps its ring, and puts all of them into a
   * BPF_MAP_TYPE_PERF_EVENT_ARRAY by the numbers of the CPUs, in place of what is there.
   */
  perfOpen(map: MapHandle, options: PerfOpenOptions): PerfHandle;
  /** Bytes that wait in the rings, the records' headers included. */
  perfAvailable(perf: PerfHandle): number;
  /** The most bytes that a read has found in the ring of any one CPU. */
  perfHighWaterMark(perf: PerfHandle): number;
  /** How many records lie ready to be read; no more than `limit` are counted. */
  perfCount(perf: PerfHandle, limit: number): number;
  /**
   * {@link RingBinding.ringRead | ringRead} over the rings of all CPUs, one after the other. The kernel pads records, so
   * that their lengths are 4 more than a multiple of 8. Of overwritable rings it copies what no earlier call did, ring
   * by ring, the oldest first, while each stands still.
   */
  perfRead(perf: PerfHandle, into: Uint8Array, bounds: Uint32Array): number;
  /**
   * How many records found no room, for each CPU in the order in which they were opened. Before Linux 6.0 the kernel
   * tells with the next record that finds room, and the count is that of the records that were read.
   */
  perfLost(perf: PerfHandle): readonly bigint[];
  /** {@link RingBinding.ringArm | ringArm}; where there is a watermark, called when that is reached. */
  perfArm(perf: PerfHandle, onReady: () => void): void;
  /** Takes an arming back. */
  perfDisarm(perf: PerfHandle): void;
  /** Disarms, takes the perf events out of the map, unmaps and closes them. Idempotent. */
  perfClose(perf: PerfHandle): void;
}

/** The rings of a perf buffer. */
export interface PerfOpenOptions {
  /** Their numbers, each less than the map's `max_entries`. */
  readonly cpus: Uint32Array;
  /** A power of two, and whole pages. */
  readonly bytesPerCpu: number;
  /** Wakes the reader after so many records of one CPU; 1 by default. */
  readonly wakeupRecords?: number;
  /** Wakes it after so many bytes of one CPU instead, at most half of the ring. */
  readonly wakeupBytes?: number;
  /** Newer records take the place of the oldest, and nothing wakes the reader. */
  readonly overwritable?: boolean;
}
