import { binding, type MapHandle, type PerfHandle } from '@ebpf-ts/native';

/** What a reader asks of the rings that the addon mapped, whether one for all CPUs or one for each. */
export interface MappedRing {
  /** Bytes that wait to be read, headers included. */
  available(): number;
  /** The most bytes that a look into a ring has found. */
  highWaterMark(): number;
  /** How many records lie ready, counted up to a limit. */
  count(limit: number): number;
  /** Copies records; their number, or minus the bytes that the first of them needs. */
  read(into: Uint8Array, bounds: Uint32Array): number;
  arm(ready: () => void): void;
  disarm(): void;
  close(): void;
  /** Where its records can be read without a copy. */
  readonly records?: MappedRecords;
}

/** The records of a ring where the kernel has them, in pages that cannot be written. */
export interface MappedRecords {
  /** All of the ring's records, for getters only: a store ends the process. */
  memory(): ArrayBuffer;
  /** Where in it those lie that are ready, as (offset, length) pairs; their number. */
  scan(bounds: Uint32Array): number;
  /** Gives the room of those that were scanned back to the programs. */
  release(): void;
}

/** The ring of a `BPF_MAP_TYPE_RINGBUF`. */
export function mapRingBuffer(map: MapHandle): MappedRing {
  const ring = binding.ringOpen(map);
  let memory: ArrayBuffer | undefined;
  return {
    available: () => binding.ringAvailable(ring),
    highWaterMark: () => binding.ringHighWaterMark(ring),
    count: (limit) => binding.ringCount(ring, limit),
    read: (into, bounds) => binding.ringRead(ring, into, bounds),
    arm: (ready) => binding.ringArm(ring, ready),
    disarm: () => binding.ringDisarm(ring),
    close() {
      if (memory !== undefined) binding.memoryClose(memory);
      binding.ringClose(ring);
    },
    records: {
      memory() {
        memory ??= binding.ringData(ring);
        return memory;
      },
      scan: (bounds) => binding.ringScan(ring, bounds),
      release: () => binding.ringRelease(ring),
    },
  };
}

/** The rings of a `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, one for each CPU. */
export function mapPerfBuffer(perf: PerfHandle): MappedRing {
  return {
    available: () => binding.perfAvailable(perf),
    highWaterMark: () => binding.perfHighWaterMark(perf),
    count: (limit) => binding.perfCount(perf, limit),
    read: (into, bounds) => binding.perfRead(perf, into, bounds),
    arm: (ready) => binding.perfArm(perf, ready),
    disarm: () => binding.perfDisarm(perf),
    close: () => binding.perfClose(perf),
  };
}
