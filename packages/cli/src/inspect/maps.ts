import {
  eventTypesOf,
  type GlobalDataDefinition,
  type MapContent,
  type MapDefinition,
  type ObjectFile,
  type StructOpsDefinition,
} from '@ebpf-ts/elf';
import { mapFlagNames } from './mapFlags.ts';
import { typeNames } from './types.ts';

/**
 * A map that the object defines, or that a loader makes of one of its sections.
 *
 * @example
 * ```ts
 * import type { InspectedMap } from '@ebpf-ts/cli';
 *
 * declare const map: InspectedMap;
 *
 * console.log(map.name, map.type, map.key.type, map.value.type);
 * ```
 */
export interface InspectedMap {
  /** The section's name for a map of global data: `.rodata`, `.bss`, `.kconfig`. */
  readonly name: string;
  /** The section that defines it. */
  readonly section: string;
  /** By bpftool's name: `hash`, `ringbuf`, … */
  readonly type: string;
  readonly key: InspectedType;
  /** Of a ring or perf buffer: what its records are, where the object says so. Of a struct_ops map: the table as it is here. */
  readonly value: InspectedType;
  /** Entries, or bytes of a ring buffer; 0 where it is for the loader to say. */
  readonly maxEntries: number;
  /** `BPF_F_…`, in the order of their bits. */
  readonly flags: readonly string[];
  readonly pinning: 'none' | 'by_name';
  readonly numaNode: number | null;
  /** `map_extra`, as a decimal number of up to 64 bits. */
  readonly mapExtra: string;
  /** What the maps in a map of maps are like. */
  readonly inner: InspectedMap | null;
  /** What a map of maps or a program array holds from the start, by key. */
  readonly contents: readonly MapContent[];
  /** The programs of a struct_ops map, by member. */
  readonly programs: readonly { readonly member: string; readonly program: string }[];
  /** Whether it is a `struct bpf_map_def` of before libbpf 1.0, which libbpf refuses now. */
  readonly legacy: boolean;
}

/**
 * What the keys or the values of a map are.
 *
 * @example
 * ```ts
 * import type { InspectedType } from '@ebpf-ts/cli';
 *
 * const key: InspectedType = { size: 4, type: '__u32' };
 * ```
 */
export interface InspectedType {
  /** Bytes. */
  readonly size: number;
  /** As C writes it, `struct event` or `char[16]`; null where the object does not say. */
  readonly type: string | null;
}

/** Those of `.maps` first, then what a loader adds. */
export function mapsOf(object: ObjectFile): readonly InspectedMap[] {
  const nameOf = typeNames(object);
  const records = eventTypesOf(object);
  return [
    ...object.maps.map((map) => ofDefinition(map, nameOf, records)),
    ...object.globalData.map(ofGlobalData),
    ...object.structOps.map(ofStructOps),
  ];
}

type NameOf = ReturnType<typeof typeNames>;

/** Of a map with a single value. */
const keyOfOne: InspectedType = { size: 4, type: null };

/** What most maps have nothing of. */
const plain = {
  maxEntries: 1,
  flags: [],
  pinning: 'none',
  numaNode: null,
  mapExtra: '0',
  inner: null,
  contents: [],
  programs: [],
  legacy: false,
} as const;

function ofDefinition(
  map: MapDefinition,
  nameOf: NameOf,
  records: ReadonlyMap<string, number>,
): InspectedMap {
  return {
    name: map.name,
    section: map.section,
    type: map.typeName,
    key: { size: map.keySize, type: nameOf(map.keyTypeId) },
    value: { size: map.valueSize, type: nameOf(records.get(map.name) ?? map.valueTypeId) },
    ...plain,
    maxEntries: map.maxEntries,
    flags: mapFlagNames(map.flags),
    pinning: map.pinning,
    numaNode: map.numaNode ?? null,
    mapExtra: `${map.mapExtra}`,
    inner: map.inner === undefined ? null : ofDefinition(map.inner, nameOf, records),
    contents: map.contents,
    legacy: map.legacy !== undefined,
  };
}

function ofGlobalData({ section, size, flags }: GlobalDataDefinition): InspectedMap {
  return {
    name: section,
    section,
    type: 'array',
    key: keyOfOne,
    value: { size, type: null },
    ...plain,
    flags: mapFlagNames(flags),
  };
}

function ofStructOps({ name, section, typeName, size, programs }: StructOpsDefinition): InspectedMap {
  return {
    name,
    section,
    type: 'struct_ops',
    key: keyOfOne,
    value: { size, type: `struct ${typeName}` },
    ...plain,
    flags: section.endsWith('.link') ? mapFlagNames(BPF_F_LINK) : [],
    programs,
  };
}

const BPF_F_LINK = 1 << 13;
