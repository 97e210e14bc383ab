import type { Codec } from '@ebpf-ts/btf';

/** One value for each possible CPU, by CPU number. */
export type PerCpu<V> = readonly V[];

/**
 * The codec of a per-CPU value: the kernel hands over one value for each possible CPU, each padded to a multiple
 * of 8 bytes (`round_up(value_size, 8) × num_possible_cpus()`).
 *
 * @example
 * ```ts
 * import { perCpuCodec, rawCodec } from '@ebpf-ts/maps';
 *
 * perCpuCodec(rawCodec(12), 4).size; // 64
 * ```
 */
export function perCpuCodec<V>(value: Codec<V>, cpus: number): Codec<PerCpu<V>> {
  const stride = Math.ceil(value.size / 8) * 8;
  return {
    size: stride * cpus,
    decode(data, offset) {
      const values = new Array<V>(cpus);
      for (let cpu = 0; cpu < cpus; cpu++)
        values[cpu] = value.decode(data, offset + cpu * stride, value.size);
      return values;
    },
    encode(values, data, offset) {
      if (values.length !== cpus) {
        throw new RangeError(
          `a per-CPU value is one value for each of ${cpus} possible CPUs, not ${values.length}`,
        );
      }
      values.forEach((each, cpu) => {
        value.encode(each, data, offset + cpu * stride);
      });
    },
  };
}

/**
 * The sum over all CPUs.
 *
 * @example
 * ```ts
 * import { type ArrayMap, type PerCpu, sum } from '@ebpf-ts/maps';
 *
 * const dropped = (counter: ArrayMap<PerCpu<bigint>>) => sum(counter.get(0) ?? []);
 * ```
 */
export function sum(values: PerCpu<bigint | number>): bigint {
  let total = 0n;
  for (const value of values) total += BigInt(value);
  return total;
}
