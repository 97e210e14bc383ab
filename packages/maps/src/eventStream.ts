import type { Batch } from './batch.ts';
import { KernelMap } from './kernelMap.ts';
import { MapError } from './mapError.ts';
import type { RingReader } from './ringReader.ts';
import { eventLoop, iterate, RECORDS_A_TURN, type StreamOptions, waitFor } from './stream.ts';
import { type Pace, paceOf, type WakeUp } from './wakeUp.ts';

/** How a ring or perf buffer is iterated. */
export interface RingStreamOptions extends StreamOptions {
  /** When the ring is looked into again. Default: as soon as the program notifies. */
  readonly wakeUp?: WakeUp;
}

/** How a ring or perf buffer is iterated in batches. */
export interface RingBatchOptions extends RingStreamOptions {
  /** The most records in a batch. Default: as many as fit into 256 KiB, at most 8192; 2048 in place. */
  readonly maxRecords?: number;
}

/** What one read waits for and brings. */
export interface RingReadOptions extends StreamOptions {
  /** The most records to bring. Default: as many as fit into 256 KiB, at most 8192; 2048 in place. */
  readonly maxRecords?: number;
  /** How long to wait for the first record, in milliseconds; 0 does not wait. Default: for ever. */
  readonly timeout?: number;
}

/** What takes the next records out of a ring. */
export type Take<R> = (most: number, pace?: Pace) => Batch<R> | undefined;

/**
 * A stream of records from programs: a {@link RingBuffer} or a {@link PerfBuffer}. It is read from the head, each record
 * once, by one reader.
 *
 * @example
 * ```ts
 * import type { EventStream } from '@ebpf-ts/maps';
 *
 * async function print(events: EventStream<{ pid: number; comm: string }>) {
 *   for await (const { pid, comm } of events) console.log(pid, comm);
 * }
 * ```
 */
export abstract class EventStream<R> extends KernelMap implements AsyncIterable<R> {
  /** @internal */
  abstract readonly reader: RingReader<R>;
  /** How many records found no room; `undefined` where nobody counts them. */
  abstract get lost(): bigint | undefined;
  /** What it is, in errors. */
  protected abstract readonly what: string;
  #reading = false;

  /**
   * Bytes that wait to be read, the headers of the records included. Beside the ring's size, which is a ring buffer's
   * `info.maxEntries`, it tells how near the reader is to losses.
   *
   * @throws {@link MapError} where the ring was closed
   */
  available(): number {
    return this.reader.available();
  }

  /**
   * The most bytes that a look into the ring, of any one CPU, has found waiting since this handle first read it. A ring
   * whose mark comes near its size is too small, or its reader too slow.
   *
   * @throws {@link MapError} where the ring was closed
   */
  highWaterMark(): number {
    return this.reader.highWaterMark();
  }

  /** The records one by one, each a value of its own. */
  [Symbol.asyncIterator](): AsyncIterableIterator<R, undefined> {
    return this.records();
  }

  /**
   * The records one by one, each a value of its own, until the ring is closed or the signal aborts. A loop that is
   * left early loses nothing: the next read goes on with the record that follows.
   *
   * @throws {@link MapError} where somebody else waits for the next record
   */
  records({ signal, wakeUp }: RingStreamOptions = {}): AsyncIterableIterator<R, undefined> {
    const source = this.reader.source(paceOf(wakeUp), (pace) => this.reader.takeOne(pace));
    return iterate(source, RECORDS_A_TURN, signal);
  }

  /**
   * The records batch by batch, until the ring is closed or the signal aborts. Each batch is good until the next
   * is asked for. The fast way: one crossing into native code a batch.
   *
   * @throws {@link MapError} where somebody else waits for the next record
   */
  batches(options: RingBatchOptions = {}): AsyncIterableIterator<Batch<R>, undefined> {
    const { signal, wakeUp, maxRecords } = options;
    const most = mostRecords(maxRecords);
    const take = this.taking(options);
    const source = this.reader.source(paceOf(wakeUp), (pace) => take(most, pace));
    return iterate(source, 1, signal);
  }

  /**
   * The next records, once there are any; `undefined` where the time was up first, or the ring was closed meanwhile.
   * The batch is good until the next read.
   *
   * @throws {@link MapError} where the ring was closed before, or somebody else reads or waits
   *
   * @example
   * ```ts
   * import type { RingBuffer } from '@ebpf-ts/maps';
   *
   * async function some(events: RingBuffer<{ pid: number }>) {
   *   const batch = await events.read({ maxRecords: 100, timeout: 1000 });
   *   return batch?.records() ?? [];
   * }
   * ```
   */
  async read(options: RingReadOptions = {}): Promise<Batch<R> | undefined> {
    const { signal, maxRecords, timeout } = options;
    const take = this.taking(options);
    const most = mostRecords(maxRecords);
    const deadline = deadlineAfter(timeout);
    this.reader.assertOpen();
    if (this.#reading)
      throw new MapError(this.info.name, `another read is under way; a ${this.what} has one reader`);
    this.#reading = true;
    try {
      // Who reads in a loop and never has to wait would keep timers and other input from their turn.
      await eventLoop();
      while (!this.reader.closed) {
        signal?.throwIfAborted();
        const batch = take(most);
        const left = deadline - performance.now();
        if (batch !== undefined || left <= 0) return batch;
        await waitFor(this.reader, { signal, timeout: left }).over;
      }
      return undefined;
    } finally {
      this.#reading = false;
    }
  }

  /**
   * What lies in the ring now, without waiting; `undefined` where there is nothing. For the last records after
   * the programs were detached (`ring_buffer__consume` in libbpf). The batch is good until the next read.
   *
   * @throws {@link MapError} where the ring was closed
   */
  consume(): Batch<R> | undefined {
    return this.taking({})(Number.POSITIVE_INFINITY);
  }

  /** @internal How records are taken for a reader with such options. */
  protected taking(_: object): Take<R> {
    return (most, pace) => this.reader.take(most, pace);
  }

  /** Ends the iteration that reads it, and unmaps the ring. Records that were not read are gone. */
  override close(): void {
    if (this.reader.closed) return;
    this.reader.close();
    super.close();
  }
}

function mostRecords(maxRecords = Number.POSITIVE_INFINITY): number {
  if (maxRecords === Number.POSITIVE_INFINITY || (Number.isInteger(maxRecords) && maxRecords >= 1))
    return maxRecords;
  throw new RangeError(`maxRecords must be a whole number of at least 1, not ${maxRecords}`);
}

function deadlineAfter(timeout = Number.POSITIVE_INFINITY): number {
  if (timeout >= 0) return performance.now() + timeout;
  throw new RangeError(`timeout must be 0 or more milliseconds, not ${timeout}`);
}
