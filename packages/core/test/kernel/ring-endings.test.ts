import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadedObject, MapError, RingBuffer, rawRecordCodec } from '../../src/index.ts';
import { type Calls, call, openCalls } from './calls.ts';

/** How often; `EBPF_TS_ROUNDS=1000` for a thorough run of what starts threads. */
const ROUNDS = process.env['EBPF_TS_KERNEL'] === undefined ? 1000 : 100;
const WORKERS = Number(process.env['EBPF_TS_ROUNDS'] ?? (ROUNDS === 1000 ? 20 : 4));

let object: LoadedObject<Calls>;
beforeEach(async () => {
  object = await openCalls();
});
afterEach(async () => {
  await object.close();
});

/** The ring once more, by a handle of its own. */
const again = () => RingBuffer.open({ id: object.maps.events.info.id }, { record: rawRecordCodec });

describe('a ring buffer, again and again', () => {
  it('tells the second reader clearly, and serves the first', async () => {
    const { events } = object.maps;
    for (let round = 0; round < ROUNDS; round++) {
      const first = round % 2 === 0 ? events.records().next() : events.read();
      const second = round % 3 === 0 ? events.batches().next() : events.records().next();
      // A read goes round the event loop before it waits, so that either may be the second.
      const refused = Promise.allSettled([first, second]);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      call(1);
      const results = await refused;
      const [error, ...others] = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(others).toEqual([]);
      expect(error).toBeInstanceOf(MapError);
      expect(error.message).toBe(
        "map 'events': somebody else waits for its next record; a ring buffer has one reader",
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect(object.variables.calls.value).toBe(ROUNDS);
    expect([events.available(), events.lost]).toEqual([0, 0n]);
  });

  it('ends a read that is under way when it is closed', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const ring = again();
      const read =
        round % 2 === 0
          ? ring.read()
          : ring
              .batches()
              .next()
              .then(({ value }) => value);
      if (round % 3 > 0) await new Promise((resolve) => setImmediate(resolve));
      if (round % 3 > 1) await new Promise((resolve) => setImmediate(resolve));
      // A record may be on its way to the reader, too.
      if (round % 5 === 0) call(1);
      ring.close();
      const batch = await read;
      expect(batch?.length).not.toBe(0);
      await expect(ring.read()).rejects.toMatchObject({ code: 'ERR_HANDLE_CLOSED' });
    }
  });

  it('survives the end of a worker that reads it', async () => {
    const maps = fileURLToPath(new URL('../../../maps/dist/index.js', import.meta.url));
    const script = `
      const { workerData, parentPort } = require('node:worker_threads');
      import(${JSON.stringify(maps)}).then(async ({ RingBuffer, rawRecordCodec }) => {
        const ring = RingBuffer.open({ id: workerData }, { record: rawRecordCodec });
        parentPort.postMessage('reading');
        for await (const batch of ring.batches()) parentPort.postMessage(batch.length);
      });
    `;
    const { events } = object.maps;
    const one = async (round: number) => {
      const worker = new Worker(script, {
        eval: true,
        workerData: events.info.id,
        // What is built is read here, without the conditions of the test's own process.
        execArgv: [],
      });
      const said = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      expect(await said).toBe('reading');
      if (round % 2 === 0) call(20);
      await worker.terminate();
    };
    for (let round = 0; round < WORKERS; round += 4) {
      await Promise.all([one(round), one(round + 1), one(round + 2), one(round + 3)]);
    }
    for (let batch = events.consume(); batch; batch = events.consume());
    call(1);
    expect((await events.read())?.length).toBe(1);
  }, 600_000);
});
