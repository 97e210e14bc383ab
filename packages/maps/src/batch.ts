import type { RecordCodec } from './recordCodec.ts';

/**
 * The records that one crossing into native code brought.
 *
 * Iterating yields one view that moves from record to record and reads fields in place: nothing is allocated,
 * nothing decoded before it is touched, and nothing of it is valid after the next step; spreading it copies nothing.
 * {@link Batch.records} gives values to keep.
 *
 * @example
 * ```ts
 * import type { RingBuffer } from '@ebpf-ts/maps';
 *
 * async function countByPid(ring: RingBuffer<{ pid: number }>, counts: Map<number, number>) {
 *   for await (const batch of ring.batches()) {
 *     for (const { pid } of batch) counts.set(pid, (counts.get(pid) ?? 0) + 1);
 *   }
 * }
 * ```
 */
export interface Batch<R> extends Iterable<R> {
  /** How many records it holds. */
  readonly length: number;
  /** Decodes one record to a value of its own. */
  at(index: number): R;
  /** Decodes all records to values of their own. */
  records(): R[];
}

/** A batch over a buffer that is filled again and again. */
export class BatchBuffer<R> implements Batch<R> {
  length = 0;
  bytes: Uint8Array;
  /** (offset, length) pairs. */
  readonly bounds: Uint32Array;
  readonly #codec: RecordCodec<R>;
  #data: DataView;
  /** Where the batch begins in `bounds`: past 0 where its first records were given out one by one. */
  #first = 0;

  constructor(size: number, maxRecords: number, codec: RecordCodec<R>) {
    this.bytes = new Uint8Array(size);
    this.bounds = new Uint32Array(maxRecords * 2);
    this.#data = new DataView(this.bytes.buffer);
    this.#codec = codec;
  }

  /** Starts anew with what `bytes` and `bounds` now hold. */
  reset(length: number): void {
    this.#first = 0;
    this.length = length;
  }

  /** Forgets all but the last records. */
  keepLast(count: number): void {
    this.#first += this.length - count;
    this.length = count;
  }

  /** Bytes that the last records take in the ring, each padded to 8 and with its header of 8. */
  sizeOfLast(count: number): number {
    let size = 0;
    for (let index = this.length - count; index < this.length; index++) {
      size += 8 + Math.ceil(this.#size(index) / 8) * 8;
    }
    return size;
  }

  /** Makes room for a record that is larger than the buffer. What was in it is gone. */
  grow(size: number): void {
    this.bytes = new Uint8Array(size);
    this.#data = new DataView(this.bytes.buffer);
  }

  at(index: number): R {
    if (!(index >= 0 && index < this.length)) {
      throw new RangeError(`the batch holds ${this.length} records; there is none at ${index}`);
    }
    return this.#codec.decode(this.#data, this.#offset(index), this.#size(index));
  }

  records(): R[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index));
  }

  [Symbol.iterator](): Iterator<R, undefined> {
    let index = 0;
    let step: { done: false; value: R } | undefined;
    return {
      next: () => {
        if (index >= this.length) return { done: true, value: undefined };
        const value = this.#codec.view(this.#data, this.#offset(index), this.#size(index));
        index += 1;
        // One result object serves the whole walk, so that a step allocates nothing.
        if (step === undefined) step = { done: false, value };
        else step.value = value;
        return step;
      },
    };
  }

  #offset(index: number): number {
    return this.bounds[2 * (this.#first + index)] ?? 0;
  }

  #size(index: number): number {
    return this.bounds[2 * (this.#first + index) + 1] ?? 0;
  }
}
