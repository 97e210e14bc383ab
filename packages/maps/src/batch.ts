import type { MappedRecords } from './mappedRing.ts';
import type { FieldCodec, RecordCodec } from './recordCodec.ts';

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
export interface Batch<R> extends Iterable<R>, Disposable {
  /** How many records it holds. */
  readonly length: number;
  /**
   * Calls `show` with the view of each record: what iterating does, a quarter cheaper a record, for walks to the end.
   *
   * @throws {RangeError} where the batch was released, before or by `show`
   */
  forEach(show: (record: R) => void): void;
  /** Decodes one record to a value of its own. */
  at(index: number): R;
  /** Decodes all records to values of their own. */
  records(): R[];
  /**
   * Ends its use before the next is asked for: a batch that is read in place gives its room back to the programs. Reading it
   * afterwards is an error. Idempotent.
   */
  release(): void;
}

/** What a batch shows: some of the records that lie in a memory which is used again and again. */
abstract class RecordWindow<R> implements Batch<R> {
  length = 0;
  /** (offset, length) pairs. */
  readonly bounds: Uint32Array;
  protected data: DataView;
  readonly #codec: RecordCodec<R>;
  /** Where the window begins. */
  #first = 0;
  #released = false;

  constructor(data: DataView, maxRecords: number, codec: RecordCodec<R>) {
    this.data = data;
    this.bounds = new Uint32Array(maxRecords * 2);
    this.#codec = codec;
  }

  at(index: number): R {
    this.assertHeld();
    if (!(index >= 0 && index < this.length)) {
      throw new RangeError(`the batch holds ${this.length} records; there is none at ${index}`);
    }
    return this.decoded(this.#first + index);
  }

  records(): R[] {
    this.assertHeld();
    const { length } = this;
    const first = this.#first;
    const records = new Array<R>(length);
    for (let index = 0; index < length; index++) records[index] = this.decoded(first + index);
    return records;
  }

  forEach(show: (record: R) => void): void {
    this.assertHeld();
    const { bounds, data } = this;
    const codec = this.#codec;
    const begin = 2 * this.#first;
    const end = begin + 2 * this.length;
    if (codec.each !== undefined) codec.each(data, bounds, begin, end, show);
    else {
      for (let at = begin; at < end; at += 2) show(codec.view(data, bounds[at] ?? 0, bounds[at + 1] ?? 0));
    }
    this.assertHeld();
  }

  [Symbol.iterator](): Iterator<R, undefined> {
    this.assertHeld();
    return new Walk(this, this.data, this.#first, this.#codec);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.length = 0;
    this.giveBack();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Gives the memory of the records back, if somebody waits for it. */
  protected giveBack(): void {}

  /** Puts the window on some records. */
  protected show(first: number, length: number): this {
    this.#first = first;
    this.length = length;
    this.#released = false;
    return this;
  }

  protected decoded(record: number): R {
    return this.#codec.decode(this.data, this.offset(record), this.size(record));
  }

  protected offset(record: number): number {
    return this.bounds[2 * record] ?? 0;
  }

  protected size(record: number): number {
    return this.bounds[2 * record + 1] ?? 0;
  }

  /** Refuses to go on with records that were released. */
  assertHeld(): void {
    if (this.#released) {
      throw new RangeError(
        'the batch was released, and its records with it; read those that are to stay before that',
      );
    }
  }
}

/**
 * One pass over a window. It is a class whose fields are all that a step looks at, and one result object serves all steps:
 * nothing is allocated, and the engine compiles this in half the time of a closure's.
 */
class Walk<R> implements Iterator<R, undefined> {
  readonly #window: RecordWindow<R>;
  readonly #bounds: Uint32Array;
  readonly #data: DataView;
  readonly #codec: RecordCodec<R>;
  readonly #first: number;
  #index = 0;
  #step: { done: false; value: R } | undefined;

  constructor(window: RecordWindow<R>, data: DataView, first: number, codec: RecordCodec<R>) {
    this.#window = window;
    this.#bounds = window.bounds;
    this.#data = data;
    this.#codec = codec;
    this.#first = first;
  }

  next(): IteratorResult<R, undefined> {
    const index = this.#index;
    if (index >= this.#window.length) {
      // Released within the loop: what follows was not read, and that should not go unnoticed.
      this.#window.assertHeld();
      return { done: true, value: undefined };
    }
    this.#index = index + 1;
    const at = 2 * (this.#first + index);
    const value = this.#codec.view(this.#data, this.#bounds[at] ?? 0, this.#bounds[at + 1] ?? 0);
    const step = this.#step;
    if (step === undefined) {
      this.#step = { done: false, value };
      return this.#step;
    }
    if (step.value !== value) step.value = value;
    return step;
  }
}

/** A buffer that records are copied to. The window moves on over them as they are given out. */
export class BatchBuffer<R> extends RecordWindow<R> {
  bytes: Uint8Array;
  /** The first record that nobody has got yet. */
  #next = 0;
  #end = 0;

  constructor(size: number, maxRecords: number, codec: RecordCodec<R>) {
    const bytes = new Uint8Array(size);
    super(new DataView(bytes.buffer), maxRecords, codec);
    this.bytes = bytes;
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

  /** The bytes that those take in a ring: each padded to 8 and with its header of 8. */
  get unreadSize(): number {
    let size = 0;
    for (let record = this.#next; record < this.#end; record++) size += 8 + roundedUp(this.size(record));
    return size;
  }

  /** Whether the ring may hold more than had room: the pairs are used up, or half of the bytes. */
  get full(): boolean {
    const last = this.#end - 1;
    return (
      2 * this.#end === this.bounds.length || 2 * (this.offset(last) + this.size(last)) > this.bytes.length
    );
  }

  /** Makes room for a record that is larger than the buffer. What was in it is gone. */
  grow(size: number): void {
    this.bytes = new Uint8Array(size);
    this.data = new DataView(this.bytes.buffer);
  }

  /** Gives out the next record by itself, decoded. There has to be one. */
  takeOne(): R {
    return this.decoded(this.#next++);
  }

  /** Gives out the next records, at most so many: the window is on them. */
  take(most: number): this {
    const first = this.#next;
    const length = Math.min(most, this.unread);
    this.#next += length;
    return this.show(first, length);
  }
}

/** The records of one scan where the kernel has them, which cannot be overwritten before they are released. */
export class BatchInPlace<R> extends RecordWindow<R> {
  readonly #ring: MappedRecords;
  readonly #leave: () => void;

  constructor(ring: MappedRecords, maxRecords: number, codec: FieldCodec<R>) {
    super(new DataView(ring.memory()), maxRecords, codec);
    this.#ring = ring;
    this.#leave = codec.leave;
  }

  /** Finds what lies ready, at most so many records; those before have to be released. */
  scan(most: number): this {
    const pairs = 2 * most < this.bounds.length ? this.bounds.subarray(0, 2 * most) : this.bounds;
    return this.show(0, this.#ring.scan(pairs));
  }

  /** Whether the ring may hold more than was found. */
  get full(): boolean {
    return 2 * this.length === this.bounds.length;
  }

  protected override giveBack(): void {
    this.#leave();
    this.#ring.release();
  }
}

function roundedUp(size: number): number {
  return Math.ceil(size / 8) * 8;
}
