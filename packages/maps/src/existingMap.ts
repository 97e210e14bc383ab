import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import { listMaps } from './listMaps.ts';
import { MapError } from './mapError.ts';
import { type MapType, mapTypeName } from './mapType.ts';

/** Where a map is found that exists already: by its id, by its name, or by the path where it is pinned. */
export type MapSource = { readonly id: number } | { readonly name: string } | { readonly path: string };

/** What a map has to be like; what is left out is not looked at. */
export interface MapExpectation {
  readonly type?: MapType | undefined;
  readonly key?: Codec<unknown> | undefined;
  /** Of one value; a per-CPU map has one for each possible CPU. */
  readonly value?: Codec<unknown> | undefined;
  readonly maxEntries?: number | undefined;
  /** See {@link MAP_FLAG}. */
  readonly flags?: number | undefined;
}

/** What is known of a map that exists, from the options that would make it. */
export type Existing<New> = Omit<New, 'name' | 'pinPath' | 'maxEntries' | 'flags'> &
  Pick<MapExpectation, 'maxEntries' | 'flags'>;

/** A map's handle and what the kernel says of it, which is all that a class needs. */
export interface Opened {
  readonly handle: MapHandle;
  readonly info: MapInfo;
}

/**
 * Opens a map that exists.
 *
 * @throws {MapError} where there is none, several have the name, or it is not what is expected, with every difference
 */
export function existingMap(source: MapSource, expectation: MapExpectation): Opened {
  const handle = find(source);
  const info = binding.mapInfo(handle);
  const different = differences(info, expectation);
  if (different.length === 0) return { handle, info };
  binding.mapClose(handle);
  throw new MapError(info.name, `it is not what is expected: ${different.join('; ')}`);
}

function differences(info: MapInfo, expected: MapExpectation): string[] {
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['its type', mapTypeName(info.type), expected.type],
    ['the size of its keys in bytes', info.keySize, expected.key?.size],
    ['the size of its values in bytes', info.valueSize, expected.value?.size],
    ['its max_entries', info.maxEntries, expected.maxEntries],
    ['its flags', info.flags, expected.flags],
  ];
  return facts
    .filter(([, actual, wanted]) => wanted !== undefined && wanted !== actual)
    .map(([what, actual, wanted]) => `${what}: ${actual}, not ${wanted}`);
}

function find(source: MapSource): MapHandle {
  try {
    if ('id' in source) return binding.mapOpenById(source.id);
    return 'path' in source ? binding.mapOpenPinned(source.path) : findByName(source.name);
  } catch (error) {
    const name = 'name' in source ? source.name : 'path' in source ? source.path : `id ${source.id}`;
    throw MapError.from({ name, maxEntries: 0 }, error);
  }
}

/** The kernel keeps no index of names, and not the whole of a long one. */
function findByName(name: string): MapHandle {
  const kept = name.slice(0, KEPT_CHARACTERS);
  const found = Array.from(listMaps()).filter((info) => info.name === kept);
  const [first, ...others] = found;
  if (first === undefined) throw new MapError(name, 'there is no map of this name');
  if (others.length > 0) {
    throw new MapError(
      name,
      `several maps have this name: ids ${found.map(({ id }) => id).join(', ')}. Open one by its id`,
    );
  }
  return binding.mapOpenById(first.id);
}

const KEPT_CHARACTERS = 15;
