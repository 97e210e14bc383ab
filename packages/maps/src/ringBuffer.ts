import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import { EventStream } from './eventStream.ts';
import { mapRingBuffer } from './mappedRing.ts';
import type { RecordCodec } from './recordCodec.ts';
import { RingReader } from './ringReader.ts';

/** What a ring buffer needs to know that the kernel does not tell. */
export interface RingBufferSource<R> {
  readonly codec: RecordCodec<R>;
  /** Reads the program's own count of records that found no room. */
  readonly lost?: (() => bigint | undefined) | undefined;
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
   * How many records the program could not put into the ring, by its own count: the sum of the per-CPU array
   * of one `u64` that is named after the ring, `NAME_lost`; `undefined` where the object has no such map.
   */
  get lost(): bigint | undefined {
    return this.#lost?.();
  }
}
