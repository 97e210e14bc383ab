import type { Batch } from './batch.ts';
import type { EventStream, RingStreamOptions } from './eventStream.ts';
import type { RingReader } from './ringReader.ts';
import { iterate, RECORDS_A_TURN, type Source } from './stream.ts';
import { type Pace, paceOf } from './wakeUp.ts';

/**
 * Ring and perf buffers by the names that tell what came from which.
 *
 * @example
 * ```ts
 * import { mergeRings, type NamedRings } from '@ebpf-ts/maps';
 *
 * const readerOf = (rings: NamedRings) => mergeRings(rings).batches();
 * ```
 */
export type NamedRings = Readonly<Record<string, EventStream<unknown>>>;

/**
 * A record and the name of the ring that it came from.
 *
 * @example
 * ```ts
 * import type { MergedRecord, RingBuffer } from '@ebpf-ts/maps';
 *
 * type Rings = { opens: RingBuffer<{ path: string }>; exits: RingBuffer<{ code: number }> };
 * const show = ({ ring, record }: MergedRecord<Rings>) => (ring === 'opens' ? record.path : record.code);
 * ```
 */
export type MergedRecord<Rings> = {
  [Name in keyof Rings]: Rings[Name] extends EventStream<infer R>
    ? { readonly ring: Name; readonly record: R }
    : never;
}[keyof Rings];

/**
 * A batch of one ring, and the ring's name.
 *
 * @example
 * ```ts
 * import type { MergedBatch, RingBuffer } from '@ebpf-ts/maps';
 *
 * type Rings = { opens: RingBuffer<{ path: string }>; exits: RingBuffer<{ code: number }> };
 * const show = ({ ring, batch }: MergedBatch<Rings>) => `${batch.length} of ${ring}`;
 * ```
 */
export type MergedBatch<Rings> = {
  [Name in keyof Rings]: Rings[Name] extends EventStream<infer R>
    ? { readonly ring: Name; readonly batch: Batch<R> }
    : never;
}[keyof Rings];

/**
 * Several rings, read in one loop; made by {@link mergeRings}.
 *
 * @example
 * ```ts
 * import type { MergedRings, RingBuffer } from '@ebpf-ts/maps';
 *
 * async function count(merged: MergedRings<{ opens: RingBuffer<{ path: string }> }>) {
 *   for await (const { ring, batch } of merged.batches()) console.log(ring, batch.length);
 * }
 * ```
 */
export interface MergedRings<Rings> extends AsyncIterable<MergedRecord<Rings>> {
  /** The records of all rings, one of each in turn where they hold some. */
  records(options?: RingStreamOptions): AsyncIterableIterator<MergedRecord<Rings>, undefined>;
  /**
   * Batches, one of each ring in turn where they hold some, so that a ring that is never empty keeps no other from its
   * turn. A batch is good until the next of its ring.
   */
  batches(options?: RingStreamOptions): AsyncIterableIterator<MergedBatch<Rings>, undefined>;
}

/**
 * Reads several ring or perf buffers in one loop (`ring_buffer__add` in libbpf): one thread waits for all of them, and
 * whichever holds something wakes the loop. It ends when all of them are closed, or the signal aborts. Records of
 * different rings come in no order; put all into one ring where their order matters.
 *
 * The loop is the one reader of each ring. One that is left early has lost nothing.
 *
 * @throws {RangeError} where there is none, or one is there twice; the loop throws a `MapError` where somebody else waits for one
 *
 * @example
 * ```ts
 * import { mergeRings, type RingBuffer } from '@ebpf-ts/maps';
 *
 * async function print(opens: RingBuffer<{ path: string }>, exits: RingBuffer<{ code: number }>) {
 *   for await (const { ring, record } of mergeRings({ opens, exits })) {
 *     console.log(ring === 'opens' ? record.path : record.code);
 *   }
 * }
 * ```
 */
export function mergeRings<const Rings extends NamedRings>(rings: Rings): MergedRings<Rings> {
  const named = Object.entries(rings);
  if (named.length === 0) throw new RangeError('there is no ring to read');
  if (new Set(named.map(([, ring]) => ring)).size < named.length) {
    throw new RangeError('a ring is among those to be read more than once; it has one reader');
  }
  const merged = <T>(
    { signal, wakeUp }: RingStreamOptions,
    turn: number,
    take: (ring: string, reader: RingReader<unknown>, pace: Pace) => unknown,
  ): AsyncIterableIterator<T, undefined> => {
    const sources = named.map(([name, { reader }]) =>
      // What comes of a ring is of the types that the shape of `rings` says.
      reader.source(paceOf(wakeUp), (pace) => take(name, reader, pace) as T | undefined),
    );
    return iterate(inTurn(sources), turn, signal);
  };
  const records = (options: RingStreamOptions = {}) =>
    merged<MergedRecord<Rings>>(options, RECORDS_A_TURN, (ring, reader, pace) => {
      const record = reader.takeOne(pace);
      return record === undefined ? undefined : { ring, record };
    });
  return {
    records,
    batches: (options = {}) =>
      merged<MergedBatch<Rings>>(options, 1, (ring, reader, pace) => {
        const batch = reader.take(Number.POSITIVE_INFINITY, pace);
        return batch === undefined ? undefined : { ring, batch };
      }),
    [Symbol.asyncIterator]: () => records(),
  };
}

/** Many sources as one: each is asked in turn, and any that is ready ends the wait for all. */
function inTurn<T>(sources: readonly Source<T>[]): Source<T> {
  /** Those that are open, the one that has waited longest first. */
  let queue = [...sources];
  let armed: Source<T>[] = [];
  const disarm = () => {
    for (const source of armed) source.disarm();
    armed = [];
  };
  return {
    closed() {
      queue = queue.filter((source) => !source.closed());
      return queue.length === 0;
    },
    take() {
      for (const [index, source] of queue.entries()) {
        const value = source.take();
        if (value === undefined) continue;
        queue.push(...queue.splice(index, 1));
        return value;
      }
      return undefined;
    },
    arm(ready) {
      let waiting = true;
      const once = () => {
        waiting = false;
        disarm();
        ready();
      };
      try {
        for (const source of queue) {
          source.arm(once);
          // One that is ready at once has called already.
          if (!waiting) return;
          armed.push(source);
        }
      } catch (error) {
        disarm();
        throw error;
      }
    },
    disarm,
    leave() {
      for (const source of sources) source.leave();
    },
  };
}
