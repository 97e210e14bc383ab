import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { Batch } from './batch.ts';
import { EventStream, type RingBatchOptions, type RingReadOptions, type Take } from './eventStream.ts';
import { type Existing, existingMap, type MapSource } from './existingMap.ts';
import { mapRingBuffer } from './mappedRing.ts';
import { type NewMap, newMap } from './newMap.ts';
import { noKeyCodec as noValueCodec } from './noKeyCodec.ts';
import type { RecordCodec } from './recordCodec.ts';
import { type Records, recordCodecFrom } from './records/schemas.ts';
import { RingReader } from './ringReader.ts';

/** Where the records of a batch are read. */
export interface RecordPlace {
  /**
   * Reads them where the kernel has them, without a copy. They hold their place in the ring until the batch is released,
   * which asking for the next batch does, too. Default: they are copied out, which makes room at once.
   */
  readonly inPlace?: boolean;
}

/** What a ring buffer needs to know that the kernel does not tell. */
export interface RingBufferSource<R> {
  readonly codec: RecordCodec<R>;
  /** Reads the program's own count of records that found no room. */
  readonly lost?: (() => bigint | undefined) | undefined;
}

/** A ring buffer to be made. */
export interface NewRingBuffer<R> extends NewMap {
  /** Its size in bytes: a power of 2, and a multiple of the page size. */
  readonly maxEntries: number;
  /** What its records are: one type, or several by `recordsByField` or `recordsByHeader`. */
  readonly record: Records<R>;
  /** Reads the program's own count of records that found no room: `() => sum(counter.get(0) ?? [])`. */
  readonly lost?: () => bigint | undefined;
}

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
export class RingBuffer<R> extends EventStream<R> {
  readonly kind = 'ringbuf';
  /** @internal */
  readonly reader: RingReader<R>;
  protected readonly what = 'ring buffer';
  readonly #lost: RingBufferSource<R>['lost'];

  constructor(handle: MapHandle, info: MapInfo, { codec, lost }: RingBufferSource<R>) {
    super(handle, info);
    const open = () => mapRingBuffer(handle);
    this.reader = new RingReader({ info, what: this.what, open, batchBytes: info.maxEntries }, codec);
    this.#lost = lost;
  }

  /**
   * Makes a ring buffer without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { RingBuffer, struct, u32 } from '@ebpf-ts/maps';
   *
   * const event = struct('event', { pid: u32 });
   * using ring = RingBuffer.create({ name: 'events', record: event, maxEntries: 1 << 20 });
   * ```
   */
  static create<R>(options: NewRingBuffer<R>): RingBuffer<R> {
    const { record, lost } = options;
    const { handle, info } = newMap(options, { type: 'ringbuf', value: noValueCodec });
    return new RingBuffer(handle, info, { codec: recordCodecFrom(record), lost });
  }

  /**
   * Opens a ring buffer that exists, by its id, its name or where it is pinned. What reads it must be its only reader.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   *
   * @example
   * ```ts
   * import { RingBuffer, struct, u32 } from '@ebpf-ts/maps';
   *
   * const event = struct('event', { pid: u32 });
   * using ring = RingBuffer.open({ path: '/sys/fs/bpf/events' }, { record: event });
   * for await (const { pid } of ring) console.log(pid);
   * ```
   */
  static open<R>(source: MapSource, types: Existing<NewRingBuffer<R>>): RingBuffer<R> {
    const { record, lost, maxEntries, flags } = types;
    const { handle, info } = existingMap(source, { type: 'ringbuf', maxEntries, flags });
    return new RingBuffer(handle, info, { codec: recordCodecFrom(record), lost });
  }

  /**
   * The records batch by batch, until the ring is closed or the signal aborts: the fast way. Each batch is good until
   * the next is asked for.
   *
   * With `inPlace` nothing is copied: a view moves over the kernel's own memory, which is mapped read-only, and its
   * getters are all that reaches it. It takes records whose type is known, by BTF or a schema, and pays where few of their
   * fields are read. Whoever does more than that with a batch releases it first, since programs find no room while it is
   * held. Fields that are read after the release are a `BtfError`, the batch itself a `RangeError`.
   *
   * @throws {@link MapError} where somebody else waits for the next record; with `inPlace`, where the codec is one of the
   *   caller's own or the records have no type
   *
   * @example
   * ```ts
   * import type { RingBuffer } from '@ebpf-ts/maps';
   *
   * async function count(ring: RingBuffer<{ pid: number }>, perPid: Map<number, number>) {
   *   for await (const batch of ring.batches({ inPlace: true })) {
   *     for (const { pid } of batch) perPid.set(pid, (perPid.get(pid) ?? 0) + 1);
   *     batch.release();
   *     await new Promise((resolve) => setTimeout(resolve, 10));
   *   }
   * }
   * ```
   */
  override batches(options: RingBatchOptions & RecordPlace = {}): AsyncIterableIterator<Batch<R>, undefined> {
    return super.batches(options);
  }

  /**
   * The next records, once there are any; `undefined` where the time was up first, or the ring was closed meanwhile.
   * The batch is good until the next read.
   *
   * @throws {@link MapError} where the ring was closed before, or somebody else reads or waits; with `inPlace`, where
   *   {@link RingBuffer.batches} throws it
   *
   * @example
   * ```ts
   * import type { RingBuffer } from '@ebpf-ts/maps';
   *
   * async function some(events: RingBuffer<{ pid: number }>) {
   *   using batch = await events.read({ maxRecords: 100, timeout: 1000, inPlace: true });
   *   return batch?.records() ?? [];
   * }
   * ```
   */
  override read(options: RingReadOptions & RecordPlace = {}): Promise<Batch<R> | undefined> {
    return super.read(options);
  }

  /**
   * What lies in the ring now, without waiting; `undefined` where there is nothing. For the last records after
   * the programs were detached (`ring_buffer__consume` in libbpf). The batch is good until the next read.
   *
   * @throws {@link MapError} where the ring was closed; with `inPlace`, where {@link RingBuffer.batches} throws it
   */
  override consume(options: RecordPlace = {}): Batch<R> | undefined {
    return this.taking(options)(Number.POSITIVE_INFINITY);
  }

  /** @internal */
  protected override taking({ inPlace = false }: RecordPlace): Take<R> {
    if (!inPlace) return super.taking({});
    this.reader.fieldCodec();
    return (most, pace) => this.reader.takeInPlace(most, pace);
  }

  /**
   * How many records the program could not put into the ring, by its own count: the sum of the per-CPU array
   * of one `u64` that is named after the ring, `NAME_lost`; `undefined` where the object has no such map.
   */
  get lost(): bigint | undefined {
    return this.#lost?.();
  }
}
