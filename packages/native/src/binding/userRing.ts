import type { MapHandle, UserRingHandle } from './handles.ts';
import type { RingBinding } from './ring.ts';

/** Ring buffers that programs read. */
export interface UserRingBinding {
  /** Maps a BPF_MAP_TYPE_USER_RINGBUF's positions and data into this process, to be written. */
  userRingOpen(map: MapHandle): UserRingHandle;
  /** Bytes that programs have not drained yet, headers included. */
  userRingPending(ring: UserRingHandle): number;
  /**
   * Writes the records at the (offset, length) pairs in `bounds`, one after the other, until there is no room. Returns how
   * many were written.
   */
  userRingWrite(ring: UserRingHandle, from: Uint8Array, bounds: Uint32Array): number;
  /**
   * Asks for one call of `onRoom` once programs drained the ring, whether that made room enough or not; at once if a
   * record of `length` bytes has room already. Otherwise like {@link RingBinding.ringArm | ringArm}.
   */
  userRingArm(ring: UserRingHandle, length: number, onRoom: () => void): void;
  /** Takes an arming back. */
  userRingDisarm(ring: UserRingHandle): void;
  /** Disarms and unmaps. Idempotent. */
  userRingClose(ring: UserRingHandle): void;
}
