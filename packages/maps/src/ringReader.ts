import type { MapInfo } from '@ebpf-ts/native';
import { type Batch, BatchBuffer, BatchInPlace } from './batch.ts';
import { MapError } from './mapError.ts';
import type { MappedRecords, MappedRing } from './mappedRing.ts';
import { FieldCodec, type RecordCodec } from './recordCodec.ts';
import type { Source } from './stream.ts';
import { immediate, type Pace, type Ring } from './wakeUp.ts';

/** What is read, in the words of its errors, and how its ring is mapped when the first look is made. */
export interface Reading {
  readonly info: MapInfo;
  readonly what: 'ring buffer' | 'perf buffer';
  readonly open: () => MappedRing;
  /** The most bytes of records that a look can bring. */
  readonly batchBytes: number;
}

const BATCH_BYTES = 256 * 1024;
const BATCH_RECORDS = 8192;
/** Where records lie, they are spread wider: so many are still in the processor's caches when they are read. */
const BATCH_RECORDS_IN_PLACE = 2048;

/**
 * The consumer's side of a ring or perf buffer, whoever reads through it: what is mapped, the buffer that records are
 * copied to, and the one who waits.
 */
export class RingReader<R> {
  closed = false;
  readonly #reading: Reading;
  readonly #codec: RecordCodec<R>;
  readonly #batch: BatchBuffer<R>;
  #inPlace: BatchInPlace<R> | undefined;
  #ring: MappedRing | undefined;
  /** How the one who waits is told. */
  #ready: (() => void) | undefined;
  #pace = immediate;

  constructor(reading: Reading, codec: RecordCodec<R>) {
    this.#reading = reading;
    this.#codec = codec;
    this.#batch = new BatchBuffer(Math.min(reading.batchBytes, BATCH_BYTES), BATCH_RECORDS, codec);
  }

  /** Bytes that nobody has got yet, here and in the ring. */
  available(): number {
    return this.#batch.unreadSize + this.#calling((ring) => ring.available());
  }

  highWaterMark(): number {
    return this.#calling((ring) => ring.highWaterMark());
  }

  /** The next record; `undefined` where there is none, or it is not the time to look. */
  takeOne(pace: Pace): R | undefined {
    this.release();
    return this.#fill(pace) ? this.#batch.takeOne() : undefined;
  }

  /** The next records in one batch, at most so many; `undefined` likewise. */
  take(most: number, pace: Pace = immediate): Batch<R> | undefined {
    this.release();
    return this.#fill(pace) ? this.#batch.take(most) : undefined;
  }

  /** The same where the kernel has them; what was copied already comes first. */
  takeInPlace(most: number, pace: Pace = immediate): Batch<R> | undefined {
    this.release();
    if (this.#batch.unread > 0) return this.#batch.take(most);
    if (!pace.due()) return undefined;
    const batch = this.#calling((ring) => {
      this.#inPlace ??= new BatchInPlace(this.#recordsOf(ring), BATCH_RECORDS_IN_PLACE, this.fieldCodec());
      return this.#inPlace.scan(most);
    });
    pace.looked(batch.full);
    return batch.length > 0 ? batch : undefined;
  }

  /** Ends the use of a batch that is read in place. */
  release(): void {
    this.#inPlace?.release();
  }

  /** @throws {MapError} where records cannot be read in place */
  fieldCodec(): FieldCodec<R> {
    if (this.#codec instanceof FieldCodec) return this.#codec;
    throw new MapError(
      this.#reading.info.name,
      'its records cannot be read in place: the codec gets to see their bytes, and a store there would end the process. ' +
        "Describe them with a schema or by the object's BTF, or read them without inPlace",
    );
  }

  /** What one iteration reads, by itself or among others. */
  source<T>(pace: Pace, take: (pace: Pace) => T | undefined): Source<T> {
    return {
      closed: () => this.closed,
      take: () => take(pace),
      arm: (ready) => this.arm(ready, pace),
      disarm: () => this.disarm(),
      leave: () => this.release(),
    };
  }

  /**
   * Calls `ready` once, when it is the time to look, or the ring was closed.
   *
   * @throws {MapError} where somebody else waits, or out of descriptors or threads
   */
  arm(ready: () => void, pace: Pace = immediate): void {
    if (this.#ready !== undefined) {
      throw new MapError(
        this.#reading.info.name,
        `somebody else waits for its next record; a ${this.#reading.what} has one reader`,
      );
    }
    this.#pace = pace;
    this.#ready = () => {
      this.#ready = undefined;
      ready();
    };
    try {
      pace.arm(this.#signals, this.#ready);
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  disarm(): void {
    if (this.#ready === undefined) return;
    this.#ready = undefined;
    this.#pace.disarm(this.#signals);
  }

  /** @throws {MapError} where it was closed */
  assertOpen(): void {
    if (this.closed)
      throw new MapError(this.#reading.info.name, 'it was closed', { code: 'ERR_HANDLE_CLOSED' });
  }

  /** Unmaps the ring, after which the one who waits hears of it. */
  close(): void {
    if (this.closed) return;
    const ready = this.#ready;
    this.disarm();
    this.closed = true;
    this.release();
    this.#ring?.close();
    ready?.();
  }

  readonly #signals: Ring = {
    arm: (ready) => this.#calling((ring) => ring.arm(ready)),
    disarm: () => this.#ring?.disarm(),
    holds: (records) => this.#calling((ring) => ring.count(records)) >= records,
  };

  /** Sees to it that the batch holds unread records; false where the ring holds none either. */
  #fill(pace: Pace): boolean {
    const batch = this.#batch;
    if (batch.unread > 0) return true;
    if (!pace.due()) return false;
    const read = (ring: MappedRing) => ring.read(batch.bytes, batch.bounds);
    let count = this.#calling(read);
    if (count < 0) {
      batch.grow(-count);
      count = this.#calling(read);
    }
    batch.filled(count);
    pace.looked(batch.full);
    return count > 0;
  }

  #recordsOf({ records }: MappedRing): MappedRecords {
    if (records !== undefined) return records;
    throw new MapError(this.#reading.info.name, `a ${this.#reading.what} cannot be read in place`);
  }

  #calling<T>(call: (ring: MappedRing) => T): T {
    this.assertOpen();
    try {
      this.#ring ??= this.#reading.open();
      return call(this.#ring);
    } catch (error) {
      throw MapError.from(this.#reading.info, error);
    }
  }
}
