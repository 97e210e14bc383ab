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

/**
 * A batch over a buffer that is filled again and again. What it shows is a window of the records in the buffer, which
 * moves on as they are given out.
 */
export class BatchBuffer<R> implements Batch<R> {
  length = 0;
  bytes: Uint8Array;
  /** (offset, length) pairs. */
  readonly bounds: Uint32Array;
  readonly #codec: RecordCodec<R>;
  #data: DataView;
  /** Where the window begins. */
  #first = 0;
  /** The first record that nobody has got yet. */
  #next = 0;
  #end = 0;

  constructor(size: number, maxRecords: number, codec: RecordCodec<R>) {
    this.bytes = new Uint8Array(size);
    this.bounds = new Uint32Array(maxRecords * 2);
    this.#data = new DataView(this.bytes.buffer);
    this.#codec = codec;
  }

  /** Starts anew with `count` records, which `bytes` and `bounds` now hold. */
  filled(count: number): void {
    this.#next = 0;
    this.#end = count;
  }

  /** How many records nobody has got yet. */
  get unread(): number {
    return this.#end - this.#next;
  }

  /** Bytes that they take in the ring, each padded to 8 and with its header of 8. */
  get unreadSize(): number {
    let size = 0;
    for (let record = this.#next; record < this.#end; record++) size += 8 + roundedUp(this.#size(record));
    return size;
  }

  /** Whether the ring may hold more than had room: the pairs are used up, or half of the bytes. */
  get full(): boolean {
    const last = this.#end - 1;
    return (
      2 * this.#end === this.bounds.length || 2 * (this.#offset(last) + this.#size(last)) > this.bytes.length
    );
  }

  /** Makes room for a record that is larger than the buffer. What was in it is gone. */
  grow(size: number): void {
    this.bytes = new Uint8Array(size);
    this.#data = new DataView(this.bytes.buffer);
  }

  /** Gives out the next record by itself, decoded. There has to be one. */
  takeOne(): R {
    return this.#decoded(this.#next++);
  }

  /** Gives out the next records, at most so many: the window is on them. */
  take(most: number): this {
    this.#first = this.#next;
    this.length = Math.min(most, this.unread);
    this.#next += this.length;
    return this;
  }

  at(index: number): R {
    if (!(index >= 0 && index < this.length)) {
      throw new RangeError(`the batch holds ${this.length} records; there is none at ${index}`);
    }
    return this.#decoded(this.#first + index);
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
        const record = this.#first + index;
        const value = this.#codec.view(this.#data, this.#offset(record), this.#size(record));
        index += 1;
        // One result object serves the whole walk, so that a step allocates nothing.
        if (step === undefined) step = { done: false, value };
        else step.value = value;
        return step;
      },
    };
  }

  #decoded(record: number): R {
    return this.#codec.decode(this.#data, this.#offset(record), this.#size(record));
  }

  #offset(record: number): number {
    return this.bounds[2 * record] ?? 0;
  }

  #size(record: number): number {
    return this.bounds[2 * record + 1] ?? 0;
  }
}

function roundedUp(size: number): number {
  return Math.ceil(size / 8) * 8;
}
