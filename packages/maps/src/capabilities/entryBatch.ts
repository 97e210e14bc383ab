/**
 * Entries that one call of the kernel gave, good until the next batch is asked for.
 *
 * @example
 * ```ts
 * import type { HashMap } from '@ebpf-ts/maps';
 *
 * function total(counts: HashMap<number, bigint>): bigint {
 *   let sum = 0n;
 *   for (const batch of counts.entriesBatch()) for (const count of batch.values()) sum += count;
 *   return sum;
 * }
 * ```
 */
export interface EntryBatch<K, V> extends Iterable<[K, V]> {
  /** How many entries it holds. */
  readonly length: number;
  /** The keys, one after the other, `keySize` bytes each. */
  readonly keyBytes: Uint8Array;
  /** The values likewise; of a per-CPU map one for each possible CPU, padded to 8 bytes. */
  readonly valueBytes: Uint8Array;
  /** The column of keys, decoded. */
  keys(): K[];
  /** The column of values, decoded. */
  values(): V[];
}
