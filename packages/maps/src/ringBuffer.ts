import { binding, type MapHandle, type MapInfo, type RingHandle } from '@ebpf-ts/native';
import { type Batch, BatchBuffer } from './batch.ts';
import type { Closable } from './capabilities/closable.ts';
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
  /** Kept alive for as long as the ring is being read: the object whose programs fill it. */
  readonly owner?: object | undefined;
}

const BATCH_BYTES = 256 * 1024;
const BATCH_RECORDS = 8192;

/**
 * A `BPF_MAP_TYPE_RINGBUF` (Linux 5.8), read from the head: one reader, in order, each record once.
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
export class RingBuffer<R> implements AsyncIterable<R>, Closable {
  readonly kind = 'ringbuf';
  readonly info: MapInfo;
  readonly #handle: MapHandle;
  readonly #source: RingBufferSource<R>;
  readonly #batch: BatchBuffer<R>;
  #ring: RingHandle | undefined;
  #reading = false;
  /** How many records of the batch at hand an iteration over records left behind. */
  #leftover = 0;
  #closed = false;
  #wake: () => void = () => {};

  constructor(handle: MapHandle, info: MapInfo, source: RingBufferSource<R>) {
    this.info = info;
    this.#handle = handle;
    this.#source = source;
    this.#batch = new BatchBuffer(Math.min(info.maxEntries, BATCH_BYTES), BATCH_RECORDS, source.codec);
  }

  /** Bytes that wait to be read, the 8-byte headers of the records included. */
  get available(): number {
    return binding.ringAvailable(this.#open());
  }

  /**
   * How many records the program could not put into the ring, by its own count: the sum of the per-CPU array
   * of one `u64` that is named after the ring, `NAME_lost`; `undefined` where the object has no such map.
   */
  get lost(): bigint | undefined {
    return this.#source.lost?.();
  }

  /** The records one by one, each a value of its own. */
  [Symbol.asyncIterator](): AsyncGenerator<R, undefined, undefined> {
    return this.records();
  }

  /**
   * The records one by one, each a value of its own, until the ring is closed or the signal aborts. A loop that is
   * left early loses nothing: the next read goes on with the record that follows.
   *
   * @throws {@link MapError} where the ring is being read already
   */
  async *records(options: StreamOptions = {}): AsyncGenerator<R, undefined, undefined> {
    for await (const batch of this.batches(options)) {
      for (let index = 0; index < batch.length; index++) {
        this.#leftover = batch.length - index - 1;
        yield batch.at(index);
      }
    }
  }

  /**
   * The records batch by batch, until the ring is closed or the signal aborts. Each batch is good until the next
   * is asked for. The fast way: one crossing into native code a batch.
   *
   * @throws {@link MapError} where the ring is being read already
   */
  async *batches(options: StreamOptions = {}): AsyncGenerator<Batch<R>, undefined, undefined> {
    const { signal } = options;
    this.#begin();
    try {
      while (!this.#closed) {
        signal?.throwIfAborted();
        const batch = this.#take();
        if (batch !== undefined) yield batch;
        // Also after a full batch: waiting is what gives the event loop, and the signal, their turn.
        if (!this.#closed) await this.#readable(signal);
      }
    } finally {
      this.#reading = false;
    }
  }

  /**
   * What lies in the ring now, without waiting; `undefined` where there is nothing. For the last records after
   * the programs were detached (`ring_buffer__consume` in libbpf). The batch is good until the next call.
   *
   * @throws {@link MapError} where an iteration reads the ring
   */
  consume(): Batch<R> | undefined {
    this.#begin();
    try {
      return this.#take();
    } finally {
      this.#reading = false;
    }
  }

  /** Ends the iteration that reads it, and unmaps the ring. Records that were not read are gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#ring !== undefined) binding.ringClose(this.#ring);
    binding.mapClose(this.#handle);
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #begin(): void {
    if (this.#reading) {
      throw new MapError(this.info.name, 'it is being read already; a ring buffer has one reader');
    }
    this.#open();
    this.#reading = true;
  }

  #open(): RingHandle {
    if (this.#closed) throw new MapError(this.info.name, 'it was closed', { code: 'ERR_HANDLE_CLOSED' });
    this.#ring ??= binding.ringOpen(this.#handle);
    return this.#ring;
  }

  #take(): Batch<R> | undefined {
    const batch = this.#batch;
    if (this.#leftover > 0) {
      batch.keepLast(this.#leftover);
      this.#leftover = 0;
      return batch;
    }
    let count = binding.ringRead(this.#open(), batch.bytes, batch.bounds);
    if (count < 0) {
      batch.grow(-count);
      count = binding.ringRead(this.#open(), batch.bytes, batch.bounds);
    }
    batch.reset(count);
    return count === 0 ? undefined : batch;
  }

  /** Resolves when there is something to read or the ring was closed. */
  #readable(signal: AbortSignal | undefined): Promise<void> {
    const ring = this.#open();
    return new Promise((resolve, reject) => {
      const abort = () => {
        binding.ringDisarm(ring);
        reject(signal?.reason);
      };
      this.#wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      binding.ringArm(ring, this.#wake);
    });
  }
}
