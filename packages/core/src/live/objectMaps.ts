import { type Btf, type CodecOptions, codecOf } from '@ebpf-ts/btf';
import type { MapDefinition, ObjectFile } from '@ebpf-ts/elf';
import {
  ArrayMap,
  type BpfMap,
  type MapTypes,
  mapOf,
  rawRecordCodec,
  recordCodecOf,
  sum,
} from '@ebpf-ts/maps';
import { binding, type ObjectHandle } from '@ebpf-ts/native';

/**
 * The handles of an object's maps, typed by its BTF.
 *
 * A per-CPU array of one `u64` that is named after a ring buffer, `NAME_lost`, is that ring's count of records
 * that found no room: the convention by which programs report their losses.
 */
export function objectMapsOf(
  object: ObjectHandle,
  file: ObjectFile,
  options: CodecOptions,
  owner: object,
): Record<string, BpfMap> {
  const maps: Record<string, BpfMap> = {};
  for (const map of file.maps) {
    const lost = () => countIn(maps[`${map.name}_lost`]);
    const types = { name: map.name, ...typesOf(map, file.btf, options, lost, owner) };
    maps[map.name] = mapOf(binding.objectMap(object, map.name), types);
  }
  return maps;
}

function typesOf(
  map: MapDefinition,
  btf: Btf | undefined,
  options: CodecOptions,
  lost: () => bigint | undefined,
  owner: object,
): MapTypes {
  const typed = (typeId: number | undefined) =>
    btf === undefined || typeId === undefined ? undefined : codecOf(btf, typeId, options);
  if (map.typeName !== 'ringbuf') return { key: typed(map.keyTypeId), value: typed(map.valueTypeId) };
  const codec =
    btf === undefined || map.valueTypeId === undefined
      ? rawRecordCodec
      : recordCodecOf(btf, map.valueTypeId, options);
  return { records: { codec, lost, owner } };
}

function countIn(map: BpfMap | undefined): bigint | undefined {
  if (!(map instanceof ArrayMap)) return undefined;
  const values = map.get(0);
  return Array.isArray(values) ? sum(values) : undefined;
}
