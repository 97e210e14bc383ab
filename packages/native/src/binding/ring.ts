import type { MapHandle, RingHandle } from './handles.ts';
import type { MemoryBinding } from './memory.ts';

/** Ring buffers. */
export interface RingBinding {
  /** Maps a BPF_MAP_TYPE_RINGBUF's positions and data into this process. */
  ringOpen(map: MapHandle): RingHandle;
  /** Bytes between the consumer's and the producer's position, headers included. */
  ringAvailable(ring: RingHandle): number;
  /** The most bytes between the two that a read or a count has met, since the ring was opened. */
  ringHighWaterMark(ring: RingHandle): number;
  /** How many records lie ready to be read, discarded ones left out; no more than `limit` are counted. */
  ringCount(ring: RingHandle, limit: number): number;
  /**
   * Copies as many whole records as fit into `into`, each at an offset that is a multiple of 8, releases them
   * to the producer, and writes their (offset, length) pairs into `bounds`. Discarded records are skipped.
   * Returns how many were copied; where not even the first fits, minus the number of bytes that it needs.
   */
  ringRead(ring: RingHandle, into: Uint8Array, bounds: Uint32Array): number;
  /**
   * The ring's records where the kernel has them, twice in a row, so that each is in one piece. The pages are read-only:
   * a write ends the process with SIGSEGV, so that only getters may get to see them. Closing the ring leaves them;
   * {@link MemoryBinding.memoryClose | memoryClose} takes them away.
   */
  ringData(ring: RingHandle): ArrayBuffer;
  /**
   * Writes where in {@link RingBinding.ringData | ringData} the records lie that are ready, as (offset, length) pairs, and
   * returns how many they are. Discarded ones are skipped. They stay in the ring until they are released.
   */
  ringScan(ring: RingHandle, bounds: Uint32Array): number;
  /** Releases to the producer what the last scan found. Idempotent. */
  ringRelease(ring: RingHandle): void;
  /**
   * Asks for one call of `onReady`, on this thread, once the ring holds data; at once if it does already.
   * The environment's one waker thread waits. An armed ring keeps the event loop alive. Arming an armed ring
   * replaces the callback.
   */
  ringArm(ring: RingHandle, onReady: () => void): void;
  /** Takes an arming back: the callback is not called and the event loop not held. */
  ringDisarm(ring: RingHandle): void;
  /** Disarms and unmaps. Idempotent. */
  ringClose(ring: RingHandle): void;
}
