import { type Codec, type CodecOptions, codecOf } from '@ebpf-ts/btf';
import { isLossCounter, type MapDefinition, type ObjectFile } from '@ebpf-ts/elf';
import { ArrayMap, type BpfMap, MapError, type MapTypes, mapOf, rawRecordCodec, sum } from '@ebpf-ts/maps';
import { binding, isNativeError, type ObjectHandle } from '@ebpf-ts/native';
import type { EventCodecs } from '../eventRecords.ts';

/**
 * The handles of an object's maps, typed by its BTF.
 *
 * A per-CPU array of one `u64` that is named after a ring buffer, `NAME_lost`, is that ring's count of records
 * that found no room: the convention by which programs report their losses.
 */
export function objectMapsOf(
  object: ObjectHandle,
  file: ObjectFile,
  events: EventCodecs,
  options: CodecOptions,
  leftOut: ReadonlySet<string>,
): Record<string, BpfMap> {
  const maps: Record<string, BpfMap> = {};
  for (const map of file.maps) {
    if (leftOut.has(map.name)) {
      missing(maps, map.name);
      continue;
    }
    const types =
      map.typeName === 'ringbuf' || map.typeName === 'perf_event_array'
        ? streamTypes(map, file, events, options, maps)
        : map.typeName === 'arena'
          ? { arena: () => arenaOf(object) }
          : tableTypes(map, file, events, options);
    maps[map.name] = mapOf(binding.objectMap(object, map.name), { name: map.name, ...types });
  }
  return maps;
}

/** A map that types may promise, and that is not there. */
function missing(maps: Record<string, BpfMap>, name: string): void {
  Object.defineProperty(maps, name, {
    get() {
      throw new MapError(
        name,
        'it was left out when the object was loaded: no program that was selected uses it',
        {
          code: 'ENOENT',
        },
      );
    },
  });
}

function tableTypes(
  map: MapDefinition,
  file: ObjectFile,
  events: EventCodecs,
  options: CodecOptions,
): MapTypes {
  const { btf } = file;
  const typed = (typeId: number | undefined) =>
    btf === undefined || typeId === undefined ? undefined : codecOf(btf, typeId, options);
  // What a buffer declares as its values are its records.
  const valueTypeId = events.has(map.name) ? undefined : map.valueTypeId;
  if (map.typeName === 'user_ringbuf') return { message: typed(map.valueTypeId) };
  const value = typed(valueTypeId) ?? (isLossCounter(map) ? counterCodec : undefined);
  const inner = map.inner && tableTypes(map.inner, file, events, options);
  return { key: typed(map.keyTypeId), value, inner };
}

function streamTypes(
  map: MapDefinition,
  { maps: declared }: ObjectFile,
  events: EventCodecs,
  options: CodecOptions,
  maps: Readonly<Record<string, BpfMap>>,
): MapTypes {
  const codec = events.get(map.name)?.(options) ?? rawRecordCodec;
  const counter = declared.find(({ name }) => name === `${map.name}_lost`);
  // The counter may stand behind the ring, so it is looked for when somebody asks.
  const lost =
    counter !== undefined && isLossCounter(counter) ? () => countIn(maps[counter.name]) : undefined;
  return { records: { codec, lost } };
}

/** What libbpf mapped, since there is no second mapping of an arena; nothing where it is pinned and was there before. */
function arenaOf(object: ObjectHandle): ArrayBuffer | undefined {
  try {
    return binding.objectArena(object);
  } catch (error) {
    if (isNativeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of a counter whose map is declared by sizes alone. */
const counterCodec: Codec<bigint> = {
  size: 8,
  // Typed arrays have the byte order of the machine, as maps do.
  decode: (data, offset) =>
    new BigUint64Array(data.buffer.slice(data.byteOffset + offset, data.byteOffset + offset + 8))[0] ?? 0n,
  encode: (value, data, offset) =>
    new Uint8Array(data.buffer, data.byteOffset + offset, 8).set(
      new Uint8Array(BigUint64Array.of(value).buffer),
    ),
};

function countIn(map: BpfMap | undefined): bigint | undefined {
  if (!(map instanceof ArrayMap)) return undefined;
  const values: unknown = map.get(0);
  return Array.isArray(values) && values.every(isCount) ? sum(values) : undefined;
}

function isCount(value: unknown): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}
