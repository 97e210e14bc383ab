import type { Codec } from '@ebpf-ts/btf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perCpuCodec, rawCodec, sum } from '../src/index.ts';

describe('a per-CPU value', () => {
  it('has one value for each CPU, padded to 8 bytes, as the kernel lays it out', () => {
    const codec = perCpuCodec(rawCodec(3), 2);
    const data = new DataView(new ArrayBuffer(codec.size));
    codec.encode([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)], data, 0);
    expect(new Uint8Array(data.buffer)).toEqual(
      Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0),
    );
  });

  it('comes back as it was given, for any size and number of CPUs', () => {
    const arbitrary = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 16 }))
      .chain(([size, cpus]) =>
        fc.tuple(
          fc.constant(size),
          fc.array(fc.uint8Array({ minLength: size, maxLength: size }), { minLength: cpus, maxLength: cpus }),
        ),
      );
    fc.assert(
      fc.property(arbitrary, ([size, values]) => {
        const codec = perCpuCodec(rawCodec(size), values.length);
        const data = new DataView(new ArrayBuffer(codec.size));
        codec.encode(values, data, 0);
        expect(codec.decode(data, 0)).toEqual(values);
      }),
    );
  });

  it('gives each CPU its own bytes, also to a type that takes all it gets', () => {
    const taken: number[] = [];
    const greedy: Codec<number> = {
      size: 4,
      decode: (data, offset, length = data.byteLength - offset) => taken.push(length),
      encode: () => {},
    };
    perCpuCodec(greedy, 3).decode(new DataView(new ArrayBuffer(24)), 0);
    expect(taken).toEqual([4, 4, 4]);
  });

  it('is refused where it does not have one value for each CPU', () => {
    const codec = perCpuCodec(rawCodec(8), 4);
    expect(() => codec.encode([new Uint8Array(8)], new DataView(new ArrayBuffer(32)), 0)).toThrow(
      'one value for each of 4 possible CPUs, not 1',
    );
  });

  it('sums numbers and bigints', () => {
    expect(sum([1n, 2n, 2n ** 63n])).toBe(3n + 2n ** 63n);
    expect(sum([1, 2, 3])).toBe(6n);
  });
});
