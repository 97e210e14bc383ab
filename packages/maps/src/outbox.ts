import { binding, type UserRingHandle } from '@ebpf-ts/native';

/** Messages as bytes, and the (offset, length) pair of each. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly bounds: Uint32Array;
}

interface Waiting extends Packed {
  /** How many pairs were written. */
  written: number;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** What waits for room in a user ring buffer, in the order in which it was sent. */
export class Outbox {
  readonly #ring: UserRingHandle;
  readonly #waiting: Waiting[] = [];

  constructor(ring: UserRingHandle) {
    this.#ring = ring;
  }

  /** Writes as many as have room now, and returns how many; none where others wait. */
  write({ bytes, bounds }: Packed): number {
    return this.#waiting.length > 0 ? 0 : binding.userRingWrite(this.#ring, bytes, bounds);
  }

  /** Writes all of them as room comes, after all that waits already. */
  async writeAll(packed: Packed, signal: AbortSignal | undefined): Promise<void> {
    let leave = () => {};
    try {
      await new Promise<void>((done, failed) => {
        const waiting = { ...packed, written: 0, done, failed };
        const abort = () => {
          this.#remove(waiting);
          failed(signal?.reason);
        };
        leave = () => signal?.removeEventListener('abort', abort);
        signal?.addEventListener('abort', abort, { once: true });
        this.#waiting.push(waiting);
        if (this.#waiting.length === 1) this.#pump();
      });
    } finally {
      leave();
    }
  }

  /** Gives up on all that waits. */
  fail(reason: unknown): void {
    for (const { failed } of this.#waiting.splice(0)) failed(reason);
  }

  /** Writes what has room, and waits for more where something is left. */
  #pump(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      try {
        first.written += binding.userRingWrite(
          this.#ring,
          first.bytes,
          first.bounds.subarray(2 * first.written),
        );
        const next = first.bounds[2 * first.written + 1];
        if (next !== undefined) {
          binding.userRingArm(this.#ring, next, () => this.#pump());
          return;
        }
        first.done();
      } catch (error) {
        first.failed(error);
      }
      this.#waiting.shift();
    }
  }

  #remove(waiting: Waiting): void {
    const index = this.#waiting.indexOf(waiting);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    if (index > 0) return;
    binding.userRingDisarm(this.#ring);
    this.#pump();
  }
}
