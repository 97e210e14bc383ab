import { binding, isNativeError, type MapInfo } from '@ebpf-ts/native';
import { MapError } from './mapError.ts';

/**
 * What the kernel knows of each map of this machine, in the order of the ids. Maps that come and go meanwhile may be
 * missing.
 *
 * @throws {@link MapError} where the kernel refuses this process: it needs CAP_SYS_ADMIN
 *
 * @example
 * ```ts
 * import { listMaps, mapTypeName } from '@ebpf-ts/maps';
 *
 * for (const { id, type, name } of listMaps()) console.log(id, mapTypeName(type), name);
 * ```
 */
export function* listMaps(): Generator<MapInfo, undefined, undefined> {
  try {
    for (let id = binding.mapNextId(0); id !== 0; id = binding.mapNextId(id)) {
      const info = infoOf(id);
      if (info !== undefined) yield info;
    }
  } catch (error) {
    throw MapError.from({ name: 'of this machine', maxEntries: 0 }, error);
  }
}

/** `undefined` of a map that went away meanwhile. */
function infoOf(id: number): MapInfo | undefined {
  try {
    const handle = binding.mapOpenById(id);
    try {
      return binding.mapInfo(handle);
    } finally {
      binding.mapClose(handle);
    }
  } catch (error) {
    if (isNativeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
