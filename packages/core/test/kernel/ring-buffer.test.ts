import { spawn, spawnSync } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, type LoadedObject, MapError } from '../../src/index.ts';
import { EXECS, type ExecEvent, type Execs } from './execs.ts';

describe('a ring buffer', () => {
  let bytes: Uint8Array;
  let object: LoadedObject<Execs>;
  beforeAll(async () => {
    bytes = await compileBpf(EXECS);
  });
  beforeEach(async () => {
    object = await open();
  });
  afterEach(async () => {
    await object.close();
  });

  async function open(ringSize?: number) {
    const spec = await BpfObject.open<Execs>(bytes);
    spec.variables.target_ppid.value = process.pid;
    if (ringSize !== undefined) spec.maps.events.maxEntries = ringSize;
    const loaded = await spec.load();
    await loaded.attach();
    return loaded;
  }

  const execs = (count: number) => Array.from({ length: count }, () => spawnSync('/bin/true').pid);

  it('wakes a reader that waits, and gives the records in order', async () => {
    const events = object.maps.events.records();
    const first = events.next();
    const child = spawn('/bin/true');
    await new Promise((resolve) => child.once('exit', resolve));
    expect((await first).value).toMatchObject({ pid: child.pid, number: 0n });
    const pids = execs(5);
    const rest: (ExecEvent | undefined)[] = [];
    for (let index = 0; index < 5; index++) rest.push((await events.next()).value);
    expect(rest.map((event) => event?.pid)).toEqual(pids);
    await events.return?.();
  });

  it('reads fields in place in a batch, and values to keep on demand', async () => {
    const pids = execs(3);
    const batch = object.maps.events.consume();
    expect(batch?.length).toBe(3);
    const seen: number[] = [];
    for (const { pid } of batch ?? []) seen.push(pid);
    expect(seen).toEqual(pids);
    expect(batch?.records().map(({ pid }) => pid)).toEqual(pids);
    expect(batch?.at(1)).toEqual({ pid: pids[1], ppid: process.pid, number: 1n, comm: 'true' });
    expect(() => batch?.at(3)).toThrow(RangeError);
  });

  it('counts exactly what did not fit while nobody read', async () => {
    await object.close();
    object = await open(4096);
    // A record and its header are 40 bytes: 102 of them find room.
    const produced = execs(130).length;
    let received = 0;
    for (let batch = object.maps.events.consume(); batch; batch = object.maps.events.consume())
      received += batch.length;
    expect(received).toBeGreaterThan(0);
    expect(object.maps.events.lost).toBeGreaterThan(0n);
    expect(BigInt(received) + (object.maps.events.lost ?? 0n)).toBe(BigInt(produced));
  });

  it('ends without an error when it is closed', async () => {
    const { events } = object.maps;
    const reading = (async () => {
      for await (const _ of events) throw new Error('there is nothing to read');
      return 'ended';
    })();
    await sleep(20);
    events.close();
    expect(await reading).toBe('ended');
    expect(() => events.available()).toThrow(/closed/);
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of object.maps.events.records({ signal: abort.signal }))
        throw new Error('nothing to read');
    })();
    await sleep(20);
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await expect(object.maps.events.records({ signal: abort.signal }).next()).rejects.toThrow('enough');
  });

  it('goes on where it was left', async () => {
    const pids = execs(2);
    for await (const event of object.maps.events) {
      expect(event.pid).toBe(pids[0]);
      break;
    }
    const third = spawnSync('/bin/true').pid;
    const seen: number[] = [];
    for await (const { pid } of object.maps.events) {
      seen.push(pid);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([pids[1], third]);
  });

  it('has one reader that waits', async () => {
    const waiting = object.maps.events.records().next();
    await sleep(5);
    const second = object.maps.events.records().next();
    await expect(second).rejects.toThrow(MapError);
    await expect(second).rejects.toThrow('somebody else waits');
    object.maps.events.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('can be read on after somebody took one record and went away', async () => {
    const pids = execs(3);
    const first = await object.maps.events[Symbol.asyncIterator]().next();
    expect(first.value?.pid).toBe(pids[0]);
    expect(object.maps.events.available()).toBe(80);
    expect(
      object.maps.events
        .consume()
        ?.records()
        .map(({ pid }) => pid),
    ).toEqual(pids.slice(1));
    expect(object.maps.events.available()).toBe(0);
  });

  it('lets a reader leave while it waits', async () => {
    const events = object.maps.events.records();
    const waiting = events.next();
    await sleep(5);
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    const pids = execs(1);
    for await (const { pid } of object.maps.events) {
      expect(pid).toBe(pids[0]);
      break;
    }
  });

  it('can be a stream of Node, which can be destroyed while it waits', async () => {
    const stream = Readable.from(object.maps.events);
    stream.on('data', () => {});
    await sleep(5);
    stream.destroy();
    await once(stream, 'close');
  });

  it.each(['close', 'abort'] as const)(
    'gives no more records after a %s in the middle of a batch',
    async (how) => {
      execs(10);
      const abort = new AbortController();
      let seen = 0;
      const reading = (async () => {
        for await (const _ of object.maps.events.records({ signal: abort.signal })) {
          seen += 1;
          if (seen < 3) continue;
          if (how === 'close') object.maps.events.close();
          else abort.abort(new Error('enough'));
        }
      })();
      if (how === 'close') await reading;
      else await expect(reading).rejects.toThrow('enough');
      expect(seen).toBe(3);
    },
  );

  it('leaves no listener on the signal', async () => {
    const abort = new AbortController();
    for (let round = 0; round < 20; round++) {
      const events = object.maps.events.records({ signal: abort.signal });
      const next = events.next();
      execs(1);
      await next;
      await events.return?.();
    }
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });

  it('tells how many bytes wait', () => {
    expect(object.maps.events.available()).toBe(0);
    execs(2);
    // Two records of 32 bytes, each with its header of 8.
    expect(object.maps.events.available()).toBe(80);
  });
});
