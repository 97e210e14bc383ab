import { binding, type MapHandle, type MapInfo, type RingHandle } from '@ebpf-ts/native';
import { type Batch, BatchBuffer } from './batch.ts';
import { KernelMap } from './kernelMap.ts';
import { MapError } from './mapError.ts';
import type { RecordCodec } from './recordCodec.ts';

/** How a stream of records is read. */
export interface StreamOptions {
  /** Ends the iteration with the signal's reason. To end it without an error, close the ring. */
  readonly signal?: AbortSignal;
}

/** What a ring buffer needs to know that the kernel does not tell. */
export interface RingBufferSource<R> {
  readonly codec: RecordCodec<R>;
  /** Reads the program's own count of records that found no room. */
  readonly lost?: (() => bigint | undefined) | undefined;
}

const BATCH_BYTES = 256 * 1024;
const BATCH_RECORDS = 8192;

/** After so many records given out one by one, timers, signals and other input get their turn. */
const RECORDS_A_TURN = 128;

/**
 * A `BPF_MAP_TYPE_RINGBUF` (Linux 5.8), read from the head: in order, each record once.
 *
 * A native thread waits for data; this thread takes all of it in one crossing and the next wait begins when the
 * batch was consumed. A reader that is slow leaves records in the kernel's ring, and where the ring is full the
 * program loses them: {@link RingBuffer.lost} tells how many.
 *
 * @example
 * ```ts
 * import type { RingBuffer } from '@ebpf-ts/maps';
 *
 * async function print(events: RingBuffer<{ pid: number; comm: string }>, signal: AbortSignal) {
 *   for await (const { pid, comm } of events.records({ signal })) console.log(pid, comm);
 * }
 * ```
 */
export class RingBuffer<R> extends KernelMap implements AsyncIterable<R> {
  readonly kind = 'ringbuf';
  readonly #source: RingBufferSource<R>;
  readonly #batch: BatchBuffer<R>;
  /** How many records at the end of the batch nobody has got yet. */
  #unread = 0;
  #ring: RingHandle | undefined;
  #closed = false;
  /** Ends the wait of the one who waits. */
  #wake: (() => void) | undefined;

  constructor(handle: MapHandle, info: MapInfo, source: RingBufferSource<R>) {
    super(handle, info);
    this.#source = source;
    this.#batch = new BatchBuffer(Math.min(info.maxEntries, BATCH_BYTES), BATCH_RECORDS, source.codec);
  }

  /** Bytes that wait to be read, the 8-byte headers of the records included. */
  get available(): number {
    return this.#batch.sizeOfLast(this.#unread) + this.#calling((ring) => binding.ringAvailable(ring));
  }

  /**
   * How many records the program could not put into the ring, by its own count: the sum of the per-CPU array
   * of one `u64` that is named after the ring, `NAME_lost`; `undefined` where the object has no such map.
   */
  get lost(): bigint | undefined {
    return this.#source.lost?.();
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
  records(options: StreamOptions = {}): AsyncIterableIterator<R, undefined> {
    return this.#iterate(options, RECORDS_A_TURN, () => {
      if (!this.#fill()) return undefined;
      return this.#batch.at(this.#batch.length - this.#unread--);
    });
  }

  /**
   * The records batch by batch, until the ring is closed or the signal aborts. Each batch is good until the next
   * is asked for. The fast way: one crossing into native code a batch.
   *
   * @throws {@link MapError} where somebody else waits for the next record
   */
  batches(options: StreamOptions = {}): AsyncIterableIterator<Batch<R>, undefined> {
    return this.#iterate(options, 1, () => this.consume());
  }

  /**
   * What lies in the ring now, without waiting; `undefined` where there is nothing. For the last records after
   * the programs were detached (`ring_buffer__consume` in libbpf). The batch is good until the next read.
   *
   * @throws {@link MapError} where the ring was closed
   */
  consume(): Batch<R> | undefined {
    if (!this.#fill()) return undefined;
    this.#batch.keepLast(this.#unread);
    this.#unread = 0;
    return this.#batch;
  }

  /** Ends the iteration that reads it, and unmaps the ring. Records that were not read are gone. */
  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#ring !== undefined) binding.ringClose(this.#ring);
    super.close();
    this.#wake?.();
  }

  /**
   * The protocol of an async iterator around something that gives the next value, or undefined where it has to be
   * waited for; after `turn` values the event loop goes round. It is written by hand because `return()` of a
   * generator waits for a `next()` that is under way, which may be for ever.
   */
  #iterate<T>({ signal }: StreamOptions, turn: number, take: () => T | undefined) {
    let ended = false;
    let waiting = false;
    let given = 0;
    const next = async (): Promise<IteratorResult<T, undefined>> => {
      while (!ended && !this.#closed) {
        signal?.throwIfAborted();
        if (given === turn) {
          given = 0;
          await eventLoop();
          continue;
        }
        const value = take();
        if (value !== undefined) {
          given += 1;
          return { done: false, value };
        }
        waiting = true;
        await this.#readable(signal).finally(() => {
          waiting = false;
        });
      }
      ended = true;
      return { done: true, value: undefined };
    };
    const iterator: AsyncIterableIterator<T, undefined> = {
      next: () =>
        next().catch((error: unknown) => {
          ended = true;
          throw error;
        }),
      return: async () => {
        ended = true;
        if (waiting) this.#stopWaiting();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Sees to it that the batch holds unread records; false where the ring holds none either. */
  #fill(): boolean {
    if (this.#unread > 0) return true;
    const batch = this.#batch;
    const read = (ring: RingHandle) => binding.ringRead(ring, batch.bytes, batch.bounds);
    let count = this.#calling(read);
    if (count < 0) {
      batch.grow(-count);
      count = this.#calling(read);
    }
    batch.reset(count);
    this.#unread = count;
    return count > 0;
  }

  /** Resolves when there is something to read, or nothing to wait for any more. */
  async #readable(signal: AbortSignal | undefined): Promise<void> {
    if (this.#wake !== undefined) {
      throw new MapError(
        this.info.name,
        'somebody else waits for its next record; a ring buffer has one reader',
      );
    }
    const ring = this.#calling((open) => open);
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.#wake = undefined;
        binding.ringDisarm(ring);
        reject(signal?.reason);
      };
      this.#wake = () => {
        this.#wake = undefined;
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      try {
        binding.ringArm(ring, this.#wake);
      } catch (error) {
        // Out of descriptors or threads: nobody waits then.
        this.#wake = undefined;
        signal?.removeEventListener('abort', abort);
        throw MapError.from(this.info, error);
      }
    });
  }

  #stopWaiting(): void {
    if (this.#ring !== undefined && !this.#closed) binding.ringDisarm(this.#ring);
    this.#wake?.();
  }

  #calling<T>(call: (ring: RingHandle) => T): T {
    if (this.#closed) throw new MapError(this.info.name, 'it was closed', { code: 'ERR_HANDLE_CLOSED' });
    try {
      this.#ring ??= binding.ringOpen(this.handle);
      return call(this.#ring);
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }
}

/** Resolves after the event loop went round once. */
function eventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
