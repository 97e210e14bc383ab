import { describe, expect, it } from 'vitest';
import { addedSince, bpftool, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { binding, type MapHandle } from '../../src/index.ts';

const HASH = 1;
const ARRAY = 2;
const BPF_F_MMAPABLE = 1 << 10;

/** Runs with an array whose values have 12 bytes, of which each takes 16. */
function withArray<T>(work: (map: MapHandle) => T): T {
  const map = binding.mapCreate({
    type: ARRAY,
    name: 'memory',
    keySize: 4,
    valueSize: 12,
    maxEntries: 3,
    flags: BPF_F_MMAPABLE,
  });
  try {
    return work(map);
  } finally {
    binding.mapClose(map);
  }
}

const key = (index: number) => new Uint8Array(Uint32Array.of(index).buffer);

describe('the memory of a map', () => {
  it('is what the kernel reads and writes', () => {
    withArray((map) => {
      const memory = new Uint8Array(binding.mapMemory(map));
      expect(memory).toEqual(new Uint8Array(48));
      memory.fill(0xab, 16, 28);
      expect(
        bpftool('map', 'lookup', 'id', `${binding.mapInfo(map).id}`, 'key', '1', '0', '0', '0'),
      ).toMatchObject({ value: Array(12).fill('0xab') });
      binding.mapUpdate(map, key(2), new Uint8Array(12).fill(7), 0);
      expect(memory.subarray(32, 44)).toEqual(new Uint8Array(12).fill(7));
      binding.memoryClose(memory.buffer);
    });
  });

  it('outlives the handle, and the map with it until it is closed', async () => {
    const before = kernelState();
    const memory = withArray((map) => binding.mapMemory(map));
    new Uint8Array(memory)[0] = 1;
    expect(addedSince(before)).toHaveLength(1);
    const view = new Uint8Array(memory);
    binding.memoryClose(memory);
    binding.memoryClose(memory);
    expect([memory.byteLength, view.byteLength, view[0]]).toEqual([0, 0, undefined]);
    expect(
      await eventually(
        () => addedSince(before),
        (added) => added.length === 0,
      ),
    ).toEqual([]);
  });

  it('is there once for every mapping', () => {
    withArray((map) => {
      const [one, two] = [binding.mapMemory(map), binding.mapMemory(map)];
      new Uint8Array(one)[5] = 9;
      binding.memoryClose(one);
      expect(new Uint8Array(two)[5]).toBe(9);
      binding.memoryClose(two);
    });
  });

  it('is refused of maps that cannot be mapped', () => {
    for (const [type, flags] of [
      [HASH, 0],
      [ARRAY, 0],
    ] as const) {
      const map = binding.mapCreate({ type, name: 'memory', keySize: 4, valueSize: 8, maxEntries: 1, flags });
      expect(() => binding.mapMemory(map)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
      binding.mapClose(map);
    }
  });

  it('is all that can be closed', () => {
    for (const other of [new ArrayBuffer(8), new SharedArrayBuffer(8), {}, undefined]) {
      // @ts-expect-error no memory of a map
      const close = () => binding.memoryClose(other);
      expect(close).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    }
  });
});
