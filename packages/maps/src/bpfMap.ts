import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle } from '@ebpf-ts/native';
import { ArrayMap } from './arrayMap.ts';
import { HashMap } from './hashMap.ts';
import { MapError } from './mapError.ts';
import { OpaqueMap } from './opaqueMap.ts';
import { perCpuCodec } from './perCpu.ts';
import { rawCodec } from './rawCodec.ts';
import { rawRecordCodec } from './recordCodec.ts';
import { RingBuffer, type RingBufferSource } from './ringBuffer.ts';

/** Any map; `kind` tells which class it is. */
export type BpfMap = HashMap<unknown, unknown> | ArrayMap<unknown> | RingBuffer<unknown> | OpaqueMap;

/** What is known of a map's contents; what is not is read as bytes. */
export interface MapTypes {
  /** The whole name; the kernel keeps 15 characters of it. */
  readonly name?: string;
  readonly key?: Codec<unknown> | undefined;
  readonly value?: Codec<unknown> | undefined;
  readonly records?: RingBufferSource<unknown> | undefined;
}

/** `enum bpf_map_type`, as far as there is a class for it. */
const MAP_TYPE = {
  hash: 1,
  array: 2,
  percpuHash: 5,
  percpuArray: 6,
  lruHash: 9,
  lruPercpuHash: 10,
  ringbuf: 27,
} as const;

/**
 * The handle of a map as the class that its type asks for. The handle belongs to that object from here on.
 *
 * @throws {@link MapError} where a type's size is not the kernel's
 */
export function mapOf(handle: MapHandle, types: MapTypes = {}): BpfMap {
  const facts = binding.mapInfo(handle);
  const info = types.name === undefined ? facts : { ...facts, name: types.name };
  if (types.value !== undefined && types.value.size !== info.valueSize) {
    throw new MapError(
      info.name,
      `its values have ${info.valueSize} bytes, their type has ${types.value.size}`,
    );
  }
  const key = types.key ?? rawCodec(info.keySize);
  const value = types.value ?? rawCodec(info.valueSize);
  switch (info.type) {
    case MAP_TYPE.hash:
    case MAP_TYPE.lruHash:
      return new HashMap(handle, info, { key, value });
    case MAP_TYPE.percpuHash:
    case MAP_TYPE.lruPercpuHash:
      return new HashMap<unknown, unknown>(handle, info, {
        key,
        value: perCpuCodec(value, binding.possibleCpus()),
      });
    case MAP_TYPE.array:
      return new ArrayMap(handle, info, value);
    case MAP_TYPE.percpuArray:
      return new ArrayMap<unknown>(handle, info, perCpuCodec(value, binding.possibleCpus()));
    case MAP_TYPE.ringbuf:
      return new RingBuffer(handle, info, types.records ?? { codec: rawRecordCodec });
    default:
      return new OpaqueMap(handle, info);
  }
}
