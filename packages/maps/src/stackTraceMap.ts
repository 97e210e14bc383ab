import { array, type Codec, u64 } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { type NewMap, newMap } from './newMap.ts';

/** Stack traces to be gathered. */
export interface NewStackTraceMap extends NewMap {
  /** At most so many frames of each, up to `kernel.perf_event_max_stack`, which is 127 by default. */
  readonly depth: number;
}

/**
 * A `BPF_MAP_TYPE_STACK_TRACE`: what `bpf_get_stackid` found, by the id that it returned: the addresses of the frames,
 * the innermost first. With build ids in the place of addresses it is a {@link BuildIdStackTraceMap}.
 *
 * @example
 * ```ts
 * import type { StackTraceMap } from '@ebpf-ts/maps';
 *
 * const print = (stacks: StackTraceMap, id: number) =>
 *   stacks.get(id)?.forEach((address) => console.log(`0x${address.toString(16)}`));
 * ```
 */
export class StackTraceMap extends KeyedMap<number, bigint[]> implements DeletableMap<number> {
  readonly kind = 'stack_trace';

  constructor(handle: MapHandle, info: MapInfo) {
    super(handle, info, { key: indexCodec, value: addressesCodec(info.valueSize) });
  }

  /**
   * Makes such a map without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create(options: NewStackTraceMap): StackTraceMap {
    const value = addressesCodec(options.depth * 8);
    const { handle, info } = newMap(options, { type: 'stack_trace', key: indexCodec, value });
    return new StackTraceMap(handle, info);
  }

  delete(id: number): boolean {
    return this.table.remove(id);
  }
}

/** The addresses up to the first that is none. */
function addressesCodec(size: number): Codec<bigint[]> {
  const all = array(u64, size / 8);
  return {
    size,
    decode(data, offset) {
      const addresses = all.decode(data, offset, size);
      const end = addresses.indexOf(0n);
      return end < 0 ? addresses : addresses.slice(0, end);
    },
    encode: (addresses, data, offset) => all.encode(addresses, data, offset),
  };
}
