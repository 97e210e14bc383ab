import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { type Batch, type LoadedObject, MapError, type RingBuffer } from '../../src/index.ts';
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

const numbers = (batch: Batch<{ number: number }> | undefined) =>
  batch?.records().map(({ number }) => number);

describe('a read of a ring buffer', () => {
  it('brings what is there, at most as many records as asked for, and leaves the rest to the next', async () => {
    call(5);
    expect(numbers(await events.read({ maxRecords: 2 }))).toEqual([0, 1]);
    expect(events.available()).toBe(3 * RECORD);
    call(1);
    expect(numbers(await events.read({ maxRecords: 2 }))).toEqual([2, 3]);
    expect((await events.records().next()).value).toEqual({ number: 4 });
    expect(numbers(await events.read())).toEqual([5]);
    expect(events.available()).toBe(0);
  });

  it('waits for the first record', async () => {
    const read = events.read({ timeout: 60_000 });
    setTimeout(() => call(1), 20);
    expect(numbers(await read)).toEqual([0]);
  });

  it('brings nothing where the time is up first, and the next read goes on', async () => {
    expect(await events.read({ timeout: 5 })).toBeUndefined();
    expect(await events.read({ timeout: 0 })).toBeUndefined();
    call(1);
    expect(numbers(await events.read({ timeout: 0 }))).toEqual([0]);
  });

  it('ends with the reason of the signal', async () => {
    const read = events.read({ signal: AbortSignal.timeout(5), timeout: 60_000 });
    await expect(read).rejects.toMatchObject({ name: 'TimeoutError' });
    call(1);
    await expect(events.read({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(numbers(await events.read())).toEqual([0]);
  });

  it('brings nothing where the ring is closed meanwhile, and is refused afterwards', async () => {
    const read = events.read();
    await sleep(5);
    events.close();
    expect(await read).toBeUndefined();
    expect(() => events.consume()).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
    await expect(events.read()).rejects.toMatchObject({ code: 'ERR_HANDLE_CLOSED' });
  });

  it('lets the event loop have its turn, also where it never has to wait', async () => {
    call(100);
    let turns = 0;
    const turn = () => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    for (let read = 0; read < 50; read++) await events.read({ maxRecords: 2 });
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(20);
  });

  it.each([{ maxRecords: 0 }, { maxRecords: 1.5 }, { timeout: -1 }, { timeout: Number.NaN }])(
    'refuses %j',
    async (options) => {
      await expect(events.read(options)).rejects.toThrow(RangeError);
    },
  );

  it('has types', () => {
    expectTypeOf(events.read).returns.resolves.toEqualTypeOf<Batch<{ number: number }> | undefined>();
    // @ts-expect-error: a read is over when it has brought something.
    void (() => events.read({ wakeUp: 'immediate' }));
  });
});

describe('two readers of one ring buffer', () => {
  it('are one too many, whichever way they read', async () => {
    const first = events.read();
    await expect(events.read()).rejects.toThrow(MapError);
    await expect(events.read()).rejects.toThrow('another read is under way; a ring buffer has one reader');
    await sleep(5);
    await expect(events.records().next()).rejects.toThrow('somebody else waits for its next record');
    await expect(events.batches({ wakeUp: { interval: 1 } }).next()).rejects.toThrow('somebody else waits');
    call(1);
    expect(numbers(await first)).toEqual([0]);
  });

  it('are one too many where the first waits by the clock, too', async () => {
    const batches = events.batches({ wakeUp: { interval: 20 } });
    const first = batches.next();
    await sleep(1);
    await expect(events.records().next()).rejects.toThrow('somebody else waits');
    call(1);
    expect(numbers((await first).value)).toEqual([0]);
  });
});

describe('batches', () => {
  it('have at most so many records', async () => {
    call(5);
    const sizes: number[] = [];
    for await (const batch of events.batches({ maxRecords: 2 })) {
      sizes.push(batch.length);
      if (batch.length === 1) break;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(() => events.batches({ maxRecords: -1 })).toThrow('maxRecords must be a whole number');
  });
});

describe('the high-water mark', () => {
  it('is the most bytes that were found waiting', async () => {
    expect(events.highWaterMark()).toBe(0);
    call(10);
    await events.read({ maxRecords: 1 });
    expect(events.highWaterMark()).toBe(10 * RECORD);
    call(3);
    events.consume();
    events.consume();
    expect(events.highWaterMark()).toBe(10 * RECORD);
    call(11);
    events.consume();
    expect(events.highWaterMark()).toBe(11 * RECORD);
  });

  it('is next to the size of the ring where the ring was full', async () => {
    await object.close();
    object = await openCalls({ ringSize: 4096 });
    call(1000);
    object.maps.events.consume();
    // The kernel never fills the last byte of a ring.
    expect(object.maps.events.highWaterMark()).toBe(4096 - RECORD);
    expect(object.maps.events.lost).toBe(1000n - (4096n - 16n) / 16n);
  });
});
