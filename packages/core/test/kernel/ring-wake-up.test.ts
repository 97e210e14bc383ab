import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, type LoadedObject } from '../../src/index.ts';
import { CALLS, type Calls, call, openCalls } from './calls.ts';

let object: LoadedObject<Calls>;
beforeEach(async () => {
  object = await openCalls();
});
afterEach(async () => {
  await object.close();
});

const ticks = async (count: number) => {
  for (let tick = 0; tick < count; tick++) {
    call(1);
    await sleep(1);
  }
};

describe('a reader that is woken at once', () => {
  it('gets records of a slow stream one by one', async () => {
    const sizes: number[] = [];
    const reading = (async () => {
      for await (const batch of object.maps.events.batches({ wakeUp: 'immediate' })) sizes.push(batch.length);
    })();
    await ticks(30);
    object.maps.events.close();
    await reading;
    expect(sizes.length).toBeGreaterThan(5);
  });
});

describe('a reader that looks at an interval', () => {
  it('gets in one batch what came meanwhile', async () => {
    const sizes: number[] = [];
    const begun = performance.now();
    const reading = (async () => {
      for await (const batch of object.maps.events.batches({ wakeUp: { interval: 50 } }))
        sizes.push(batch.length);
    })();
    await ticks(100);
    const periods = Math.floor((performance.now() - begun) / 50) + 1;
    await sleep(100);
    object.maps.events.close();
    await reading;
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
    expect(sizes.length).toBeLessThanOrEqual(periods + 1);
  });

  it('needs no notification by the program', async () => {
    await object.close();
    const silent = CALLS.replace('bpf_ringbuf_submit(call, 0)', 'bpf_ringbuf_submit(call, BPF_RB_NO_WAKEUP)');
    const spec = await BpfObject.open<Calls>(await compileBpf(silent));
    spec.variables.target_pid.value = process.pid;
    object = await spec.load();
    await object.attach();
    const { events } = object.maps;
    const notified = events.read({ timeout: 100 });
    await sleep(5);
    call(1);
    // Only once its time is up it looks.
    expect((await notified)?.length).toBe(1);
    const record = events.records({ wakeUp: { interval: 5 } });
    const next = record.next();
    await sleep(20);
    call(1);
    expect(await next).toEqual({ done: false, value: { number: 1 } });
    await record.return?.();
  });
});

describe('a reader that is woken at a number of records', () => {
  it('gets no batch of fewer', async () => {
    const sizes: number[] = [];
    const reading = (async () => {
      const wakeUp = { records: 20, within: 60_000 };
      for await (const batch of object.maps.events.batches({ wakeUp })) {
        sizes.push(batch.length);
        if (sizes.reduce((sum, size) => sum + size) >= 60) break;
      }
    })();
    const producing = setInterval(() => call(30), 5);
    await reading;
    clearInterval(producing);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
  }, 90_000);

  it('gets fewer where the time is up', async () => {
    const batches = object.maps.events.batches({ wakeUp: { records: 1000, within: 16 } });
    const first = batches.next();
    await sleep(5);
    call(3);
    expect((await first).value?.length).toBe(3);
    await batches.return?.();
  });

  it('does not wait where they are there already', async () => {
    call(20);
    const batches = object.maps.events.batches({ wakeUp: { records: 20, within: 2 ** 31 - 1 } });
    expect((await batches.next()).value?.length).toBe(20);
    await batches.return?.();
  });

  it.each(['close', 'abort', 'return'] as const)('can be ended by a %s while it counts', async (how) => {
    const { signal, abort } = ((controller) => ({
      signal: controller.signal,
      abort: () => controller.abort(new Error('enough')),
    }))(new AbortController());
    const batches = object.maps.events.batches({ signal, wakeUp: { records: 1000, within: 60_000 } });
    const next = batches.next();
    call(1);
    await sleep(20);
    if (how === 'close') object.maps.events.close();
    if (how === 'return') await batches.return?.();
    if (how === 'abort') {
      abort();
      await expect(next).rejects.toThrow('enough');
    } else expect(await next).toEqual({ done: true, value: undefined });
    if (how === 'close') return;
    expect((await object.maps.events.read())?.length).toBe(1);
  });
});

describe('a policy of waking up', () => {
  it.each([
    [{ interval: 0 }, 'wakeUp.interval must be 1 to 2147483647 milliseconds, not 0'],
    [{ interval: Number.NaN }, 'wakeUp.interval'],
    [{ records: 0, within: 1 }, 'wakeUp.records must be a whole number of at least 1, not 0'],
    [{ records: 1, within: 0.5 }, 'wakeUp.within'],
  ])('is refused where it cannot be: %j', (wakeUp, message) => {
    expect(() => object.maps.events.records({ wakeUp })).toThrow(RangeError);
    expect(() => object.maps.events.batches({ wakeUp })).toThrow(message);
  });

  it('has types', () => {
    const { events } = object.maps;
    // @ts-expect-error: a number of records alone might never be reached.
    void (() => events.records({ wakeUp: { records: 5 } }));
    // @ts-expect-error: there is no such policy.
    void (() => events.records({ wakeUp: 'never' }));
  });
});
