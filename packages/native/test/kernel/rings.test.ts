import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binding } from '../../src/index.ts';
import { noHandles } from './noHandles.ts';
import { closeSource, drain, openSource, produce, type Source } from './ringFixture.ts';
import { wakerThreads } from './threads.ts';

let source: Source;
beforeEach(async () => {
  source = await openSource();
});
afterEach(async () => {
  await closeSource(source);
  expect(binding.openHandles()).toEqual(noHandles);
});

/** What the program sends of its calls `from` to `to`: every fifth is discarded. */
const sent = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index)
    .filter((number) => number % 5 !== 4)
    .map((number) => ({ number, length: 8 + (number & 63) }));

const settle = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const readable = () => new Promise<void>((ready) => binding.ringArm(source.ring, ready));

describe('a ring', () => {
  it('gives every record once, whole and in order, and skips what was discarded', () => {
    produce(20);
    expect(drain(source.ring)).toEqual(sent(0, 20));
    expect(drain(source.ring)).toEqual([]);
  });

  it('wraps around its end many times without losing a byte', () => {
    for (let round = 0; round < 200; round++) {
      produce(15);
      expect(drain(source.ring)).toEqual(sent(round * 15, round * 15 + 15));
    }
  });

  it('puts records at offsets that are multiples of eight', () => {
    produce(20);
    const bounds = new Uint32Array(64);
    const count = binding.ringRead(source.ring, new Uint8Array(4096), bounds);
    expect(count).toBe(16);
    const offsets = Array.from({ length: count }, (_, record) => bounds[2 * record] ?? -1);
    expect(offsets.every((offset) => offset % 8 === 0)).toBe(true);
  });

  it('counts the bytes that wait, headers included', () => {
    expect(binding.ringAvailable(source.ring)).toBe(0);
    produce(1);
    expect(binding.ringAvailable(source.ring)).toBe(16);
    drain(source.ring);
    expect(binding.ringAvailable(source.ring)).toBe(0);
  });

  it('counts the records that are ready, discarded ones left out, and takes none', () => {
    expect(binding.ringCount(source.ring, 100)).toBe(0);
    produce(10);
    expect(binding.ringCount(source.ring, 100)).toBe(8);
    expect(binding.ringCount(source.ring, 3)).toBe(3);
    expect(binding.ringCount(source.ring, 0)).toBe(0);
    expect(drain(source.ring)).toEqual(sent(0, 10));
  });

  it('remembers the most bytes that a read or a count has met', () => {
    produce(1);
    expect(binding.ringHighWaterMark(source.ring)).toBe(0);
    binding.ringCount(source.ring, 1);
    expect(binding.ringHighWaterMark(source.ring)).toBe(16);
    produce(4);
    const waiting = binding.ringAvailable(source.ring);
    drain(source.ring);
    produce(1);
    drain(source.ring);
    expect(binding.ringHighWaterMark(source.ring)).toBe(waiting);
  });

  it('copies what fits and keeps the rest', () => {
    produce(4);
    const bounds = new Uint32Array(8);
    expect(binding.ringRead(source.ring, new Uint8Array(24), bounds)).toBe(2);
    expect([...bounds.subarray(0, 4)]).toEqual([0, 8, 8, 9]);
    expect(drain(source.ring)).toEqual(sent(2, 4));
  });

  it('says how many bytes the first record needs where it does not fit, and keeps it', () => {
    produce(4);
    const bounds = new Uint32Array(8);
    binding.ringRead(source.ring, new Uint8Array(24), bounds);
    expect(binding.ringRead(source.ring, new Uint8Array(9), bounds)).toBe(-10);
    expect(drain(source.ring)).toEqual(sent(2, 4));
  });

  it('takes no more than its bounds have room for', () => {
    produce(4);
    const bounds = new Uint32Array(5);
    expect(binding.ringRead(source.ring, new Uint8Array(4096), bounds)).toBe(2);
    expect(drain(source.ring)).toEqual(sent(2, 4));
    expect(() => binding.ringRead(source.ring, new Uint8Array(8), new Uint32Array(1))).toThrow(RangeError);
  });

  it('is made of a ring buffer only', () => {
    const map = binding.mapCreate({ type: 1, name: 'hash', keySize: 4, valueSize: 4, maxEntries: 1 });
    expect(() => binding.ringOpen(map)).toThrow('BPF_MAP_TYPE_RINGBUF (27), not 1');
    binding.mapClose(map);
  });

  it('outlives the map handle and the object', () => {
    produce(3);
    binding.mapClose(source.map);
    binding.objectClose(source.object);
    expect(drain(source.ring)).toEqual(sent(0, 3));
  });
});

/** The records that a scan finds, by their own bytes in the ring's memory. */
function scan(bounds = new Uint32Array(2 * 64)): { number: number; length: number }[] {
  const data = new DataView(binding.ringData(source.ring));
  return Array.from({ length: binding.ringScan(source.ring, bounds) }, (_, record) => ({
    number: Number(data.getBigUint64(bounds[2 * record] ?? -1, true)),
    length: bounds[2 * record + 1] ?? -1,
  }));
}

describe('a ring that is read in place', () => {
  it('finds what a copy would bring, and keeps it until it is released', () => {
    produce(20);
    const waiting = binding.ringAvailable(source.ring);
    expect(scan()).toEqual(sent(0, 20));
    expect(scan()).toEqual(sent(0, 20));
    expect(binding.ringAvailable(source.ring)).toBe(waiting);
    binding.ringRelease(source.ring);
    expect(binding.ringAvailable(source.ring)).toBe(0);
    expect(scan()).toEqual([]);
  });

  it('has each record in one piece, also those that wrap around its end', () => {
    for (let round = 0; round < 200; round++) {
      produce(15);
      expect(scan()).toEqual(sent(round * 15, round * 15 + 15));
      binding.ringRelease(source.ring);
    }
  });

  it('releases no more than was scanned, and that once', () => {
    produce(4);
    expect(scan(new Uint32Array(5))).toEqual(sent(0, 2));
    produce(2);
    binding.ringRelease(source.ring);
    binding.ringRelease(source.ring);
    expect(drain(source.ring)).toEqual(sent(2, 6));
  });

  it('leaves the position to whoever moved it after the scan', () => {
    produce(3);
    scan(new Uint32Array(2));
    expect(drain(source.ring)).toEqual(sent(0, 3));
    produce(1);
    binding.ringRelease(source.ring);
    expect(drain(source.ring)).toEqual(sent(3, 4));
  });

  it('does not hold what was discarded', () => {
    produce(4);
    drain(source.ring);
    produce(1);
    expect(binding.ringAvailable(source.ring)).toBe(24);
    expect(scan()).toEqual([]);
    expect(binding.ringAvailable(source.ring)).toBe(0);
  });

  it('overwrites nothing that is held, and loses what finds no room', () => {
    produce(2000);
    const kept = scan(new Uint32Array(2 * 512));
    const again = scan(new Uint32Array(2 * 512));
    expect(kept.length).toBeGreaterThan(50);
    expect(again).toEqual(kept);
    expect(kept).toEqual(sent(0, 2000).filter(({ number }) => number <= (kept.at(-1)?.number ?? 0)));
  });

  it('keeps its memory after it is closed, until that is closed, too', () => {
    produce(1);
    const bounds = new Uint32Array(2);
    binding.ringScan(source.ring, bounds);
    const memory = binding.ringData(source.ring);
    const view = new DataView(memory);
    binding.ringClose(source.ring);
    expect(view.getBigUint64(bounds[0] ?? -1, true)).toBe(0n);
    expect(() => binding.ringScan(source.ring, bounds)).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
    binding.memoryClose(memory);
    expect(memory.byteLength).toBe(0);
  });
});

describe('an armed ring', () => {
  it('calls once when data comes', async () => {
    let calls = 0;
    binding.ringArm(source.ring, () => calls++);
    await settle(30);
    expect(calls).toBe(0);
    produce(1);
    await expect.poll(() => calls).toBe(1);
    produce(10);
    await settle(50);
    expect(calls).toBe(1);
  });

  it('calls at once where data is there already', async () => {
    produce(1);
    await readable();
    expect(drain(source.ring)).toEqual(sent(0, 1));
  });

  it('delivers everything to a reader that arms again after each call', async () => {
    const records: { number: number; length: number }[] = [];
    for (let round = 0; round < 50; round++) {
      const ready = readable();
      produce(5);
      await ready;
      records.push(...drain(source.ring));
    }
    expect(records).toEqual(sent(0, 250));
  });

  it('replaces the function when it is armed again', async () => {
    const calls: string[] = [];
    binding.ringArm(source.ring, () => calls.push('first'));
    binding.ringArm(source.ring, () => calls.push('second'));
    produce(1);
    await expect.poll(() => calls).toEqual(['second']);
  });

  it('is silent after it is disarmed, even where the signal is on its way', async () => {
    let calls = 0;
    for (let round = 0; round < 20; round++) {
      binding.ringArm(source.ring, () => calls++);
      produce(1);
      // Time for the waker, but not for this thread: the event is queued and not yet delivered.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      binding.ringDisarm(source.ring);
      await settle(1);
    }
    expect(calls).toBe(0);
    produce(1);
    await readable();
  });

  it('is silent after it is closed', async () => {
    let calls = 0;
    binding.ringArm(source.ring, () => calls++);
    produce(1);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    binding.ringClose(source.ring);
    binding.ringClose(source.ring);
    await settle(20);
    expect(calls).toBe(0);
    expect(() => binding.ringArm(source.ring, () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
  });

  it('may be armed, disarmed and closed from within its own call', async () => {
    produce(1);
    await new Promise<void>((done) => {
      binding.ringArm(source.ring, () => {
        binding.ringArm(source.ring, () => {
          binding.ringClose(source.ring);
          done();
        });
      });
    });
  });

  it('shares one thread with every other ring', async () => {
    const others = Array.from({ length: 5 }, () => binding.ringOpen(source.map));
    await Promise.all(
      [source.ring, ...others].map((ring, index) => {
        const ready = new Promise<void>((resolve) => binding.ringArm(ring, resolve));
        if (index === 5) produce(1);
        return ready;
      }),
    );
    expect(wakerThreads()).toBe(1);
    for (const ring of others) binding.ringClose(ring);
  });
});

describe('back-pressure', () => {
  it('is that the kernel drops what does not fit while nobody reads, and nothing that was kept', async () => {
    produce(2000);
    const kept = drain(source.ring);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThan(sent(0, 2000).length);
    expect(kept).toEqual(sent(0, 2000).filter((record) => record.number <= (kept.at(-1)?.number ?? 0)));
  });
});
