import { execFileSync } from 'node:child_process';
import { release } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binding } from '../../src/index.ts';
import { noHandles } from './noHandles.ts';
import {
  closePerfSource,
  drainPerf,
  onlineCpus,
  openPerfSource,
  type PerfSource,
  pinToCpu,
  unpin,
} from './perfFixture.ts';
import { produce } from './ringFixture.ts';
import { wakerThreads } from './threads.ts';

let source: PerfSource;
beforeEach(async () => {
  source = await openPerfSource();
});
afterEach(async () => {
  unpin();
  await closePerfSource(source);
  expect(binding.openHandles()).toEqual(noHandles);
});

const reopen = async (options: Parameters<typeof openPerfSource>[0]) => {
  await closePerfSource(source);
  source = await openPerfSource(options);
};

/** The program's calls `from` to `to` as they arrive: the kernel pads each so that it and its length are whole eights. */
const sent = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index).map((number) => ({
    number,
    length: Math.ceil((8 + (number & 63) + 4) / 8) * 8 - 4,
    whole: true,
  }));

const settle = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const readable = () => new Promise<void>((ready) => binding.perfArm(source.perf, ready));
const lost = () => binding.perfLost(source.perf).reduce((sum, each) => sum + Number(each), 0);
/** Linux 6.0 counts by itself; before, a ring tells of its losses with the record that follows. */
const kernelCounts = Number.parseFloat(release()) >= 6;

describe('a perf buffer', () => {
  it('gives every record once, whole and in the order of its CPU', () => {
    pinToCpu(onlineCpus[0] ?? 0);
    produce(100);
    expect(drainPerf(source.perf)).toEqual(sent(0, 100));
    expect(drainPerf(source.perf)).toEqual([]);
  });

  it('reads the rings of all CPUs in one call', () => {
    for (const cpu of onlineCpus) {
      pinToCpu(cpu);
      produce(10);
    }
    const total = 10 * onlineCpus.length;
    const bounds = new Uint32Array(2 * total);
    expect(binding.perfRead(source.perf, new Uint8Array(65_536), bounds)).toBe(total);
  });

  it('wraps around the end of its rings many times without losing a byte', async () => {
    await reopen({ bytesPerCpu: 4096 });
    pinToCpu(onlineCpus[0] ?? 0);
    for (let round = 0; round < 300; round++) {
      produce(30);
      expect(drainPerf(source.perf)).toEqual(sent(round * 30, round * 30 + 30));
    }
    expect(lost()).toBe(0);
  });

  it('counts exactly what found no room', async () => {
    await reopen({ bytesPerCpu: 4096 });
    pinToCpu(onlineCpus[0] ?? 0);
    produce(500);
    const received = drainPerf(source.perf).length;
    expect(received).toBeLessThan(500);
    if (kernelCounts) expect(lost()).toBe(500 - received);
    produce(1);
    expect(drainPerf(source.perf)).toHaveLength(1);
    expect(lost()).toBe(500 - received);
    expect(source.counts()).toEqual({ sent: 501, refused: 500 - received });
    expect(binding.perfLost(source.perf)).toHaveLength(onlineCpus.length);
    expect(binding.perfLost(source.perf)[0]).toBe(BigInt(500 - received));
  });

  it('copies what fits and keeps the rest', () => {
    pinToCpu(onlineCpus[0] ?? 0);
    produce(4);
    const bounds = new Uint32Array(8);
    expect(binding.perfRead(source.perf, new Uint8Array(32), bounds)).toBe(2);
    expect([...bounds.subarray(0, 4)]).toEqual([0, 12, 16, 12]);
    expect(drainPerf(source.perf)).toEqual(sent(2, 4));
  });

  it('says how many bytes the first record needs where it does not fit, and keeps it', () => {
    pinToCpu(onlineCpus[0] ?? 0);
    produce(2);
    expect(binding.perfRead(source.perf, new Uint8Array(8), new Uint32Array(8))).toBe(-12);
    expect(drainPerf(source.perf)).toEqual(sent(0, 2));
    expect(() => binding.perfRead(source.perf, new Uint8Array(8), new Uint32Array(1))).toThrow(RangeError);
  });

  it('begins each read with another CPU where there was not room for all', () => {
    for (const cpu of onlineCpus) {
      pinToCpu(cpu);
      produce(50);
    }
    const firsts = onlineCpus.map(() => {
      const into = new Uint8Array(160);
      binding.perfRead(source.perf, into, new Uint32Array(16));
      return Math.floor(Number(new DataView(into.buffer).getBigUint64(0, true)) / 50);
    });
    expect([...firsts].sort()).toEqual(Array.from(onlineCpus, (_, index) => index));
  });

  it('counts the bytes that wait', () => {
    expect(binding.perfAvailable(source.perf)).toBe(0);
    produce(1);
    // A header of 8, a length of 4, and 8 bytes, padded to a multiple of 8.
    expect(binding.perfAvailable(source.perf)).toBe(24);
    drainPerf(source.perf);
    expect(binding.perfAvailable(source.perf)).toBe(0);
  });

  it('takes its perf events out of the map when it is closed', () => {
    binding.perfClose(source.perf);
    binding.perfClose(source.perf);
    produce(3);
    expect(source.counts()).toEqual({ sent: 3, refused: 3 });
  });

  it('has one perf event a CPU, which the kernel shows in /proc', () => {
    const events = () =>
      execFileSync(
        'sh',
        ['-c', `ls -l /proc/${process.pid}/fd | grep -c 'anon_inode:\\[perf_event\\]' || true`],
        {
          encoding: 'utf8',
        },
      );
    expect(Number(events())).toBe(onlineCpus.length);
    binding.perfClose(source.perf);
    expect(Number(events())).toBe(0);
  });

  it('is refused where a size, a CPU or the map is wrong', () => {
    const open = (options: object) =>
      binding.perfOpen(source.map, { cpus: onlineCpus, bytesPerCpu: 4096, ...options });
    expect(() => open({ bytesPerCpu: 5000 })).toThrow('power of two');
    expect(() => open({ bytesPerCpu: 1024 })).toThrow('power of two');
    expect(() => open({ wakeupBytes: 4096 })).toThrow('half of bytesPerCpu');
    expect(() => open({ wakeupRecords: 0 })).toThrow('wakeupRecords');
    expect(() => open({ cpus: new Uint32Array() })).toThrow('at least one CPU');
    expect(() => open({ cpus: Uint32Array.of(100_000) })).toThrow(
      expect.objectContaining({ syscall: 'perf_event_open' }),
    );
    const map = binding.mapCreate({ type: 1, name: 'hash', keySize: 4, valueSize: 4, maxEntries: 1 });
    expect(() => binding.perfOpen(map, { cpus: onlineCpus, bytesPerCpu: 4096 })).toThrow(
      'BPF_MAP_TYPE_PERF_EVENT_ARRAY (4), not 1',
    );
    binding.mapClose(map);
  });
});

describe('an armed perf buffer', () => {
  it('calls once when data comes, from any CPU', async () => {
    for (const cpu of onlineCpus) {
      pinToCpu(cpu);
      let calls = 0;
      binding.perfArm(source.perf, () => calls++);
      await settle(20);
      expect(calls).toBe(0);
      produce(1);
      await expect.poll(() => calls).toBe(1);
      produce(10);
      await settle(20);
      expect(calls).toBe(1);
      expect(drainPerf(source.perf)).toHaveLength(11);
    }
  });

  it('calls at once where data is there already, however often it was asked before', async () => {
    produce(1);
    for (let round = 0; round < 5; round++) {
      binding.perfArm(source.perf, () => {});
      binding.perfDisarm(source.perf);
    }
    await readable();
    await readable();
    expect(drainPerf(source.perf)).toHaveLength(1);
  });

  it('delivers everything to a reader that arms again after each call', async () => {
    let received = 0;
    for (const cpu of onlineCpus) {
      pinToCpu(cpu);
      for (let round = 0; round < 100; round++) {
        const ready = readable();
        produce(5);
        await ready;
        received += drainPerf(source.perf).length;
      }
    }
    expect(received).toBe(500 * onlineCpus.length);
  });

  it('waits for its watermark, in records or in bytes', async () => {
    for (const [options, enough] of [
      [{ wakeupRecords: 10 }, 10],
      [{ wakeupBytes: 2048 }, 200],
    ] as const) {
      await reopen(options);
      pinToCpu(onlineCpus[0] ?? 0);
      let calls = 0;
      binding.perfArm(source.perf, () => calls++);
      produce(5);
      await settle(30);
      expect(calls).toBe(0);
      produce(enough - 5);
      await expect.poll(() => calls).toBe(1);
      expect(drainPerf(source.perf)).toHaveLength(enough);
    }
  });

  it('is silent after it is disarmed or closed, even where the signal is on its way', async () => {
    let calls = 0;
    for (let round = 0; round < 20; round++) {
      binding.perfArm(source.perf, () => calls++);
      produce(1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      binding.perfDisarm(source.perf);
      drainPerf(source.perf);
      await settle(1);
    }
    binding.perfArm(source.perf, () => calls++);
    produce(1);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    binding.perfClose(source.perf);
    await settle(20);
    expect(calls).toBe(0);
    expect(() => binding.perfArm(source.perf, () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
  });

  it('needs one thread for all CPUs and all buffers', async () => {
    binding.perfArm(source.perf, () => {});
    await settle(5);
    expect(wakerThreads()).toBe(1);
    binding.perfDisarm(source.perf);
  });
});

describe('an overwritable perf buffer', () => {
  it('holds the newest records, each of which is given once, oldest first', async () => {
    await reopen({ bytesPerCpu: 4096, overwritable: true });
    pinToCpu(onlineCpus[0] ?? 0);
    produce(10);
    expect(drainPerf(source.perf)).toEqual(sent(0, 10));
    produce(1000);
    const records = drainPerf(source.perf);
    expect(records).toEqual(sent(1010 - records.length, 1010));
    expect(records.length).toBeGreaterThan(40);
    expect(drainPerf(source.perf)).toEqual([]);
    produce(3);
    expect(drainPerf(source.perf)).toEqual(sent(1010, 1013));
    expect(source.counts()).toEqual({ sent: 1013, refused: 0 });
  });
});
