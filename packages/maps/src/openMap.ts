import { type BpfMap, type MapTypes, mapOf } from './bpfMap.ts';
import { existingMap, type MapExpectation, type MapSource } from './existingMap.ts';

/**
 * Opens a map that exists, as the class that its type asks for; `kind` tells which. Where the type is known beforehand,
 * {@link HashMap.open} and its like give a typed handle.
 *
 * @throws {@link MapError} where there is none, several have the name, or it is not what is expected, with every
 *   difference
 *
 * @example
 * ```ts
 * import { openMap } from '@ebpf-ts/maps';
 *
 * using map = openMap({ path: '/sys/fs/bpf/counts' });
 * if (map.kind === 'hash') console.log(map.info.maxEntries, [...map]);
 * ```
 */
export function openMap(source: MapSource, types: MapTypes & MapExpectation = {}): BpfMap {
  return mapOf(existingMap(source, types).handle, types);
}
