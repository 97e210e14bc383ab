import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { ArrayMap, HashMap, MAP_FLAG, RingBuffer, struct, u32, u64 } from '../../src/index.ts';

/** How often each kind is made, filled and closed; `EBPF_TS_CYCLES=100000` for a thorough run. */
const CYCLES = Number(process.env['EBPF_TS_CYCLES'] ?? 300);
/** A young heap grows for thousands of cycles, whatever they do; then it stays. They come first, and count for nothing. */
const WARM_UPS = Math.min(20_000, Math.max(200, CYCLES));
/** What a heap may differ by from one moment to another; a leak of one page a cycle is far above it. */
const SLACK = 16 * 1024 * 1024;

const usage = struct('usage', { bytes: u64, pid: u32 });

/** Each makes a map, uses it in all ways that make something of it, and closes it. */
const KINDS: Readonly<Record<string, () => void>> = {
  hash() {
    using map = HashMap.create({ name: 'endure', key: u32, value: usage, maxEntries: 16 });
    for (let key = 0; key < 8; key++) map.set(key, { bytes: BigInt(key), pid: key });
    map.setMany([[9, { bytes: 9n, pid: 9 }]]);
    if (map.get(3)?.pid !== 3 || [...map].length !== 9 || map.takeMany().length !== 9)
      throw new Error('lost');
  },
  'per-CPU array'() {
    using map = ArrayMap.create({ type: 'percpu_array', name: 'endure', value: u64, maxEntries: 4 });
    if (map.get(3)?.[0] !== 0n) throw new Error('not empty');
  },
  'mapped array'() {
    using map = ArrayMap.create({ name: 'endure', value: u64, maxEntries: 512, flags: MAP_FLAG.MMAPABLE });
    new BigUint64Array(map.memory).fill(7n);
    if (map.get(511) !== 7n) throw new Error('not filled');
  },
  'ring buffer'() {
    using ring = RingBuffer.create({ name: 'endure', record: usage, maxEntries: 4096 });
    if (ring.consume() !== undefined || ring.consume({ inPlace: true }) !== undefined)
      throw new Error('full');
  },
};

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes, once what is garbage is gone; the finalizers of buffers have a turn of their own. */
async function residentSize(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().rss;
}

async function cycle(work: () => void, times: number): Promise<void> {
  for (let made = 0; made < times; made++) {
    work();
    // The event loop goes round as in any program: memory that was closed is unmapped in a turn of its own.
    if (made % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('maps that are made, filled and closed again and again', () => {
  it.each(Object.entries(KINDS))(
    'leave nothing behind: %s',
    async (_, work) => {
      await cycle(work, WARM_UPS);
      const before = kernelState();
      const resident = await residentSize();
      await cycle(work, CYCLES);
      const added = await eventually(
        () => addedSince(before),
        (each) => each.length === 0,
      );
      expect(added).toEqual([]);
      expect((await residentSize()) - resident).toBeLessThan(SLACK);
      const descriptors = await eventually(
        () => kernelState().descriptors,
        (count) => count <= before.descriptors,
      );
      expect(descriptors).toBeLessThanOrEqual(before.descriptors);
    },
    3_600_000,
  );
});
