import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { type LoadedObject, mergeRings, RingBuffer, struct, u64 } from '../../src/index.ts';
import { type Calls, call, openCalls } from './calls.ts';

let objects: LoadedObject<Calls>[];
beforeEach(async () => {
  objects = [await openCalls(), await openCalls()];
});
afterEach(async () => {
  for (const object of objects) await object.close();
});

function rings() {
  const [a, b] = objects.map(({ maps }) => maps.events);
  if (a === undefined || b === undefined) throw new Error('there are two');
  return { a, b };
}

/** Drops what the second ring holds, but for its last records. */
function leave(ring: RingBuffer<unknown>, count: number) {
  ring.consume();
  for (let batch = ring.consume(); batch; batch = ring.consume());
  call(count);
}

const wakers = () =>
  readdirSync('/proc/self/task').filter((task) =>
    readFileSync(`/proc/self/task/${task}/comm`, 'utf8').startsWith('ebpf-ts waker'),
  ).length;

describe('merged rings', () => {
  it('are read in one loop, a record of each in turn', async () => {
    call(2);
    const seen: unknown[] = [];
    for await (const { ring, record } of mergeRings(rings())) {
      seen.push([ring, record.number]);
      if (seen.length === 4) break;
    }
    expect(seen).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('wake the loop whichever of them holds something, by one thread', async () => {
    const { a, b } = rings();
    const merged = mergeRings({ a, b }).records();
    for (let round = 0; round < 20; round++) {
      const next = merged.next();
      if (round === 10) {
        await sleep(5);
        expect(wakers()).toBe(1);
      }
      call(1);
      await next;
      await merged.next();
    }
    await merged.return?.();
    expect([a.available(), b.available()]).toEqual([0, 0]);
  });

  it('do not let one that is never empty keep another from its turn', async () => {
    const { a, b } = rings();
    call(20_000);
    leave(b, 3);
    const order: string[] = [];
    for await (const { ring, batch } of mergeRings({ a, b }).batches()) {
      order.push(`${ring} ${batch.length}`);
      if (order.length === 4) break;
    }
    expect(order).toEqual(['a 8192', 'b 3', 'a 8192', `a ${20_003 - 2 * 8192}`]);
  });

  it('go on when one is closed, and end when all are', async () => {
    const { a, b } = rings();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { ring } of mergeRings({ a, b })) seen.push(ring);
    })();
    await sleep(5);
    a.close();
    call(2);
    await expect.poll(() => seen).toEqual(['b', 'b']);
    b.close();
    await reading;
  });

  it('end with the reason of the signal, and leave each ring to the next reader', async () => {
    const { a, b } = rings();
    const next = mergeRings({ a, b })
      .records({ signal: AbortSignal.timeout(5) })
      .next();
    await expect(next).rejects.toMatchObject({ name: 'TimeoutError' });
    call(1);
    expect((await a.read())?.length).toBe(1);
    expect((await b.records().next()).value).toEqual({ number: 0 });
  });

  it('have one reader each', async () => {
    const { a, b } = rings();
    const waiting = b.read();
    await sleep(5);
    await expect(mergeRings({ a, b }).records().next()).rejects.toThrow('a ring buffer has one reader');
    call(1);
    expect((await waiting)?.length).toBe(1);
    expect((await a.read())?.length).toBe(1);
    expect(() => mergeRings({ a, b: a })).toThrow('more than once');
    expect(() => mergeRings({})).toThrow('there is no ring to read');
  });

  it('keep the pace that they are read at, each for itself', async () => {
    const { a, b } = rings();
    const wakeUp = { records: 10, within: 60_000 };
    const batches = mergeRings({ a, b }).batches({ wakeUp });
    const next = batches.next();
    call(10);
    const sizes = [(await next).value?.batch.length];
    call(10);
    for (let batch = 0; batch < 2; batch++) sizes.push((await batches.next()).value?.batch.length);
    // Neither is overtaken by the other, which is ready as well.
    expect(sizes).toEqual([10, 20, 10]);
    await batches.return?.();
  });

  it('have types', () => {
    const { a } = rings();
    using other = RingBuffer.create({ name: 'o', record: struct('s', { time: u64 }), maxEntries: 4096 });
    const records = mergeRings({ a, other }).records();
    void (async () => {
      for await (const each of records) {
        expectTypeOf(each.ring).toEqualTypeOf<'a' | 'other'>();
        if (each.ring === 'a') expectTypeOf(each.record.number).toEqualTypeOf<number>();
        else expectTypeOf(each.record.time).toEqualTypeOf<bigint>();
      }
    });
    // @ts-expect-error: a map without records is no ring.
    void (() => mergeRings({ lost: objects[0]?.maps.events_lost }));
  });
});
