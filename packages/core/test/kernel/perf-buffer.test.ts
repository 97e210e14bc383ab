import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import {
  BpfObject,
  cstring,
  type EventStream,
  type LoadedObject,
  MapError,
  PerfBuffer,
  type RingBuffer,
  struct,
  u32,
} from '../../src/index.ts';
import {
  Caller,
  cpus,
  openPerfCalls,
  PERF_CALLS,
  type PerfCall,
  type PerfCalls,
  runOn,
} from './perfCalls.ts';

/** Linux 6.0 counts losses by itself; before, a CPU tells of them with the record that follows. */
const kernelCounts = Number.parseFloat(release()) >= 6;

const call = (times: number) => {
  for (let time = 0; time < times; time++) getPriority();
};

describe('a perf buffer', () => {
  let object: LoadedObject<PerfCalls>;
  beforeEach(async () => {
    object = await openPerfCalls();
  });
  afterEach(async () => {
    runOn(cpus);
    await object.close();
  });

  const reopen = async (...options: Parameters<typeof openPerfCalls>) => {
    await object.close();
    object = await openPerfCalls(...options);
  };
  const sent = () => (object.maps.sent.get(0) ?? []).reduce((sum, each) => sum + each, 0n);

  it('keeps what programs send from their attach on, typed and in the order of each CPU', () => {
    for (const cpu of cpus) {
      runOn([cpu]);
      call(100);
    }
    const records = object.maps.events.consume()?.records() ?? [];
    for (const cpu of cpus) {
      const own = records.filter((record) => record.cpu === cpu);
      expect(own.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    }
    expect(records).toHaveLength(100 * cpus.length);
    expectTypeOf(records).toEqualTypeOf<PerfCall[]>();
    expect(object.maps.events.lost).toBe(0n);
  });

  it('wakes a reader that waits, whichever CPU sends', async () => {
    const events = object.maps.events.records();
    for (const cpu of [...cpus, ...cpus]) {
      runOn([cpu]);
      const next = events.next();
      await sleep(5);
      call(1);
      expect((await next).value).toMatchObject({ cpu });
    }
    await events.return?.();
  });

  it('reads fields in place in a batch, and at most as many records as are asked for', async () => {
    runOn([cpus[0] ?? 0]);
    call(10);
    const seen: number[] = [];
    for await (const batch of object.maps.events.batches({ maxRecords: 4 })) {
      for (const { number } of batch) seen.push(number);
      if (seen.length === 10) break;
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(await object.maps.events.read({ timeout: 5 })).toBeUndefined();
  });

  it('has an exact count of losses under overload: received and lost are what was sent', {
    timeout: 120_000,
  }, async () => {
    await using child = await Caller.start(400);
    await reopen({ options: { bytesPerCpu: 4096 }, pid: child.pid });
    const { events } = object.maps;
    let flooding = true;
    const flood = child.call('flood').finally(() => {
      flooding = false;
    });
    let received = 0n;
    const drain = () => {
      for (let batch = events.consume(); batch !== undefined; batch = events.consume())
        received += BigInt(batch.length);
    };
    while (flooding) {
      // A ring takes some 120 records, and four hundred come with each of the producer's rounds.
      const batch = await events.read({ timeout: 50 });
      received += BigInt(batch?.length ?? 0);
      await sleep(4);
    }
    await flood;
    drain();
    expect(received).toBeGreaterThan(1000n);
    if (kernelCounts) expect(received + events.lost).toBe(sent());
    // Where the kernel does not count, these records tell of the losses before them.
    for (const cpu of cpus) {
      runOn([cpu], child.pid);
      await child.call('once');
    }
    drain();
    expect(events.lost).toBeGreaterThan(received / 2n);
    expect(received + events.lost).toBe(sent());
    expect([...events.lostPerCpu.keys()]).toEqual(cpus);
  });

  it('counts its losses for each CPU', () => {
    const { events } = object.maps;
    const last = cpus.at(-1) ?? 0;
    runOn([last]);
    call(10_000);
    let received = 0n;
    const drain = () => {
      for (let batch = events.consume(); batch !== undefined; batch = events.consume())
        received += BigInt(batch.length);
    };
    drain();
    // The record that tells of the losses where the kernel does not.
    call(1);
    drain();
    expect(received).toBeLessThan(10_001n);
    expect(events.lostPerCpu.get(last)).toBe(10_001n - received);
    expect(events.lost).toBe(10_001n - received);
    // A header of 8, a length of 4 and 16 bytes, padded to a multiple of 8; the ring is never filled to the last byte.
    expect(events.highWaterMark()).toBe(256 * 1024 - 32);
  });

  it('wakes its reader at a watermark', async () => {
    await reopen({ options: { watermark: { records: 50 } } });
    runOn([cpus[0] ?? 0]);
    const read = object.maps.events.read();
    await sleep(20);
    call(49);
    expect(await Promise.race([read, sleep(50, 'waiting')])).toBe('waiting');
    call(1);
    expect((await read)?.length).toBe(50);
  });

  it('keeps the newest records where it is overwritable, and lets nobody wait', async () => {
    await reopen({ options: { bytesPerCpu: 4096, overwritable: true } });
    const { events } = object.maps;
    runOn([cpus[0] ?? 0]);
    call(1000);
    const kept = events.consume()?.records() ?? [];
    // A record takes 32 bytes of the ring.
    expect(kept.length).toBeGreaterThan(120);
    expect(kept.map(({ number }) => number)).toEqual(
      Array.from({ length: kept.length }, (_, index) => 1000 - kept.length + index),
    );
    expect(events.consume()).toBeUndefined();
    call(1);
    expect(events.consume()?.records()).toMatchObject([{ number: 1000 }]);
    await expect(events.read()).rejects.toThrow('take what is there with consume()');
    expect(events.lost).toBe(0n);
  });

  it('ends without an error when it is closed, and has one reader', async () => {
    const { events } = object.maps;
    const waiting = events.records().next();
    await sleep(5);
    await expect(events.records().next()).rejects.toThrow(
      'somebody else waits for its next record; a perf buffer has one',
    );
    events.close();
    events.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(() => events.consume()).toThrow(/was closed/);
    expect(() => events.lost).toThrow(/was closed/);
  });

  it('may be closed in the middle of a read, many times', async () => {
    for (let round = 0; round < 20; round++) {
      await reopen();
      const reading = (async () => {
        let records = 0;
        for await (const _ of object.maps.events) if (++records === 100) object.maps.events.close();
        return records;
      })();
      call(200);
      expect(await reading).toBe(100);
    }
  });

  it('leaves no perf event, and no element of the map, behind', async () => {
    const events = () =>
      Number(
        execFileSync(
          'sh',
          ['-c', `ls -l /proc/${process.pid}/fd | grep -c 'anon_inode:\\[perf_event\\]' || true`],
          {
            encoding: 'utf8',
          },
        ),
      );
    const before = events();
    await object.close();
    expect(events()).toBe(before - cpus.length - 1);
  });

  it('may be started once, before it is read', () => {
    expect(() => object.maps.events.start()).toThrow('it was started before');
    expectTypeOf(object.maps.events).toExtend<EventStream<PerfCall>>();
    expectTypeOf<RingBuffer<PerfCall>>().toExtend<EventStream<PerfCall>>();
  });
});

describe('a worker that reads a perf buffer', () => {
  it('may be terminated at any moment', async () => {
    const script = `
      import { workerData, parentPort } from 'node:worker_threads';
      import { getPriority } from 'node:os';
      import { BpfObject } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      const spec = await BpfObject.open(workerData);
      spec.variables.target_pid.value = process.pid;
      const object = await spec.load();
      await object.attach();
      setInterval(getPriority, 1);
      let records = 0;
      for await (const _ of object.maps.events) if (++records === 3) parentPort.postMessage('flowing');
    `;
    for (let round = 0; round < 5; round++) {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
        workerData: await compileBpf(PERF_CALLS),
        // The packages as they are built: a worker of its own has no part in the runner's compiler.
        execArgv: [],
      });
      expect((await once(worker, 'message'))[0]).toBe('flowing');
      await worker.terminate();
    }
  });
});

describe('perf events that are set by hand', () => {
  it('make no stream of the map', async () => {
    const spec = await BpfObject.open<PerfCalls>(await compileBpf(PERF_CALLS));
    await using object = await spec.load();
    await using other = await spec.load();
    const { events } = object.maps;
    expect(() => events.set(0, { fd: 0 })).toThrow(MapError);
    expect(events.delete(0)).toBe(false);
    await object.attach();
    expect(() => events.consume()).toThrow('set by hand');
    await other.attach();
    other.maps.events.consume();
    expect(() => other.maps.events.delete(0)).toThrow('it is read as a stream');
  });
});

describe('a perf buffer without an object', () => {
  it('is made, pinned and found again with a schema', () => {
    const record = struct('exec', { pid: u32, comm: cstring(16) });
    using made = PerfBuffer.create({ name: 'perf_made', record });
    expectTypeOf(made).toExtend<EventStream<{ pid: number; comm: string }>>();
    expect(bpftool('map', 'show', 'id', `${made.info.id}`)).toMatchObject({
      type: 'perf_event_array',
      name: 'perf_made',
    });
    using found = PerfBuffer.open({ id: made.info.id }, { record });
    expect(found.consume()).toBeUndefined();
    using small = PerfBuffer.create({ name: 'perf_small', record, maxEntries: 1 });
    expect(() => small.start()).toThrow(/room for 1 CPUs, and CPU \d+ is online/);
    expect(() => made.start({ bytesPerCpu: 5000 })).toThrow(RangeError);
  });
});

describe('a process that may not open perf events', () => {
  it('is told what it lacks', async () => {
    const script = `
      import { BpfObject } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      import { readFileSync } from 'node:fs';
      const spec = await BpfObject.open(new Uint8Array(readFileSync(0)));
      for (const program of Object.values(spec.programs)) program.autoload = false;
      const object = await spec.load();
      try { object.maps.events.start(); } catch (error) { console.log(error.name, error.code, error.message); }
    `;
    const { stdout, stderr } = spawnSync(
      'setpriv',
      ['--bounding-set', '-sys_admin,-perfmon', '--', process.execPath, '--input-type=module', '-e', script],
      { input: await compileBpf(PERF_CALLS), encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^MapError E(ACCES|PERM) map 'events': perf_event_open failed: /);
    expect(stdout).toMatch(
      /CAP_PERFMON \(before Linux 5\.8 CAP_SYS_ADMIN\) where kernel\.perf_event_paranoid is \d/,
    );
  });
});
