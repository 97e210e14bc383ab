import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Batch,
  type LoadedObject,
  MapError,
  type PerfBuffer,
  RingBuffer,
  rawRecordCodec,
  recordsByField,
  recordsByHeader,
  struct,
  u32,
} from '../../src/index.ts';
import { type Calls, call, openCalls } from './calls.ts';

/** Bytes of a record of four bytes with its header, in the ring. */
const RECORD = 16;

let object: LoadedObject<Calls>;
let events: RingBuffer<{ number: number }>;
beforeEach(async () => {
  object = await openCalls();
  events = object.maps.events;
});
afterEach(async () => {
  await object.close();
});

const numbers = (batch: Batch<{ number: number }> | undefined) => {
  const seen: number[] = [];
  for (const { number } of batch ?? []) seen.push(number);
  return seen;
};
const count = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);

describe('a batch in place', () => {
  it('holds its place in the ring until it is released', () => {
    call(3);
    const batch = events.consume({ inPlace: true });
    call(1);
    expect(numbers(batch)).toEqual([0, 1, 2]);
    const shown: number[] = [];
    batch?.forEach(({ number }) => {
      shown.push(number);
    });
    expect(shown).toEqual([0, 1, 2]);
    expect(batch?.records()).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }]);
    expect(batch?.at(1)).toEqual({ number: 1 });
    expect(events.available()).toBe(4 * RECORD);
    batch?.release();
    expect(events.available()).toBe(RECORD);
    expect(numbers(events.consume({ inPlace: true }))).toEqual([3]);
  });

  it('is released by the next read, whichever way that is', async () => {
    const reads = [
      () => events.consume(),
      () => events.read({ timeout: 0 }),
      () => events.records().next(),
      () => events.batches().next(),
      () => events.consume({ inPlace: true }),
      () => events.read({ timeout: 0, inPlace: true }),
      () => events.batches({ inPlace: true }).next(),
    ];
    for (const [round, read] of reads.entries()) {
      call(1);
      const held = events.consume({ inPlace: true });
      expect(numbers(held)).toEqual([2 * round]);
      call(1);
      expect(events.available()).toBe(2 * RECORD);
      await read();
      // What is read in place next is held in turn.
      expect(events.available(), `${read}`).toBe(round < 4 ? 0 : RECORD);
      events.consume();
    }
  });

  it('leaves its view with nothing to read, and says so', () => {
    call(2);
    const batch = events.consume({ inPlace: true });
    if (batch === undefined) throw new Error('there are two records');
    const [view] = batch;
    batch.release();
    expect(() => view?.number).toThrow(
      'call.number: the view is on no record: it was not put on one yet, or what it was on has been released',
    );
    expect(() => numbers(batch)).toThrow('the batch was released');
    expect(() => batch.at(0)).toThrow(RangeError);
  });

  it('ends with the ring', () => {
    call(1);
    const batch = events.consume({ inPlace: true });
    if (batch === undefined) throw new Error('there is a record');
    const [view] = batch;
    events.close();
    expect(() => view?.number).toThrow('has been released');
    expect(() => batch.records()).toThrow('the batch was released');
    expect(() => events.consume({ inPlace: true })).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
  });

  it('has no more records than asked for, and follows what others have left', async () => {
    call(5);
    await events.records().next();
    expect(numbers(await events.read({ maxRecords: 2, inPlace: true }))).toEqual([1, 2]);
    expect(numbers(await events.read({ maxRecords: 5, inPlace: true }))).toEqual([3, 4]);
    call(5);
    expect(numbers(await events.read({ maxRecords: 2, inPlace: true }))).toEqual([5, 6]);
    expect(numbers(events.consume())).toEqual([7, 8, 9]);
  });
});

describe('batches in place', () => {
  it('bring every record once and in order, while programs go on', async () => {
    await object.close();
    object = await openCalls({ ringSize: 4096 });
    const seen: number[] = [];
    const stop = setInterval(() => call(40), 1);
    for await (const batch of object.maps.events.batches({ inPlace: true, maxRecords: 100 })) {
      call(10);
      seen.push(...numbers(batch));
      if (seen.length > 5000) break;
    }
    clearInterval(stop);
    expect(seen).toEqual(count(seen.length));
    expect(object.maps.events.lost).toBe(0n);
  });

  it('are released when the loop is left, also by an error', async () => {
    for (const leave of ['break', 'throw']) {
      call(2);
      const loop = async () => {
        for await (const batch of events.batches({ inPlace: true })) {
          expect(batch.length).toBe(2);
          if (leave === 'throw') throw new Error('of the body');
          break;
        }
      };
      if (leave === 'throw') await expect(loop()).rejects.toThrow('of the body');
      else await loop();
      expect(events.available()).toBe(0);
    }
  });

  it('make no room for programs while one is held, and all of it afterwards', async () => {
    await object.close();
    object = await openCalls({ ringSize: 4096 });
    const ring = object.maps.events;
    const room = 4096 / RECORD - 1;
    call(room);
    const batch = ring.consume({ inPlace: true });
    call(10);
    expect(ring.lost).toBe(10n);
    expect(numbers(batch)).toEqual(count(room));
    batch?.release();
    call(10);
    expect(ring.lost).toBe(10n);
    expect(numbers(ring.consume({ inPlace: true }))).toEqual(count(10, room));
  });

  it('end with the ring, the signal and a second reader as others do', async () => {
    const first = events.batches({ inPlace: true }).next();
    await sleep(5);
    await expect(events.batches({ inPlace: true }).next()).rejects.toThrow('a ring buffer has one reader');
    events.close();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('keep their pace', async () => {
    const batches = events.batches({ inPlace: true, wakeUp: { records: 10, within: 60_000 } });
    const next = batches.next();
    call(10);
    expect((await next).value?.length).toBe(10);
    await batches.return?.();
  });
});

describe('records that can be read in place', () => {
  const reopened = <R>(record: Parameters<typeof RingBuffer.open<R>>[1]['record']) =>
    RingBuffer.open({ id: events.info.id }, { record });

  it('are those of schemas, and of several types', () => {
    const one = struct('one', { number: u32 });
    const views = [
      reopened(one),
      reopened(recordsByField('number', { 0: one, 1: one })),
      reopened(recordsByHeader(one, { one }, ({ number }) => (number === 9 ? 'one' : undefined))),
      reopened(u32),
    ];
    const seen = views.map((ring) => {
      call(1);
      using batch = ring.consume({ inPlace: true });
      const first: unknown = batch?.at(0);
      ring.close();
      return first;
    });
    expect(seen).toEqual([
      { number: 0 },
      { number: 1 },
      { type: undefined, record: new Uint8Array(Uint32Array.of(2).buffer) },
      3,
    ]);
  });

  it('are not those without a type, or with a codec that sees their bytes', async () => {
    const own = { size: 4, decode: (data: DataView, at: number) => data.getUint32(at), encode() {} };
    for (const record of [rawRecordCodec, own]) {
      using ring = RingBuffer.open<unknown>({ id: events.info.id }, { record });
      for (const read of [() => ring.consume({ inPlace: true }), () => ring.batches({ inPlace: true })]) {
        expect(read).toThrow(MapError);
        expect(read).toThrow('its records cannot be read in place');
      }
      await expect(ring.read({ inPlace: true })).rejects.toThrow('its records cannot be read in place');
    }
  });

  it('have types', () => {
    expectTypeOf(events.batches({ inPlace: true })).toEqualTypeOf<
      AsyncIterableIterator<Batch<{ number: number }>, undefined>
    >();
    // @ts-expect-error: each record of its own is a copy.
    void (() => events.records({ inPlace: true }));
    // @ts-expect-error: the rings of a perf buffer are overwritten by programs.
    void ((perf: PerfBuffer<unknown>) => perf.batches({ inPlace: true }));
    // @ts-expect-error: likewise.
    void ((perf: PerfBuffer<unknown>) => perf.consume({ inPlace: true }));
  });
});
