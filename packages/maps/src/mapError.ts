import { isNativeError, type MapInfo } from '@ebpf-ts/native';

/**
 * A map operation that the kernel, or the map's own type, refused.
 *
 * @example
 * ```ts
 * import { type HashMap, MapError } from '@ebpf-ts/maps';
 *
 * function claim(owners: HashMap<number, string>, id: number, name: string): boolean {
 *   try {
 *     owners.set(id, name, { mode: 'create' });
 *     return true;
 *   } catch (error) {
 *     if (error instanceof MapError && error.code === 'EEXIST') return false;
 *     throw error;
 *   }
 * }
 * ```
 */
export class MapError extends Error {
  override readonly name = 'MapError';
  /** The errno's name; where the kernel was not asked, `ERR_INVALID_ARG_VALUE`, `ERR_HANDLE_CLOSED` or `ERR_MAP`. */
  readonly code: string;
  /** The errno, positive; 0 where the kernel was not asked. */
  readonly errno: number;
  /** The bpf(2) command, for example `BPF_MAP_UPDATE_ELEM`; empty where the kernel was not asked. */
  readonly syscall: string;
  /** The map's name. */
  readonly map: string;

  constructor(
    map: string,
    reason: string,
    options: { code?: string; errno?: number; syscall?: string; cause?: unknown } = {},
  ) {
    super(`map '${map}': ${reason}`, options.cause === undefined ? {} : { cause: options.cause });
    this.map = map;
    this.code = options.code ?? 'ERR_MAP';
    this.errno = options.errno ?? 0;
    this.syscall = options.syscall ?? '';
  }

  /** The error of a key or value that does not fit its type, with the codec's words. */
  static ofValue(map: string, part: 'key' | 'value' | 'entry', cause: unknown): MapError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new MapError(map, `the ${part} was not taken: ${reason}`, {
      code: 'ERR_INVALID_ARG_VALUE',
      cause,
    });
  }

  /** The error of a native call on a map, in the map's own words. */
  static from(map: Pick<MapInfo, 'name' | 'maxEntries'>, error: unknown): unknown {
    if (!isNativeError(error)) return error;
    const advice = ADVICE[error.code]?.(map.maxEntries);
    return new MapError(map.name, advice === undefined ? error.message : `${error.message}: ${advice}`, {
      code: error.code,
      errno: error.errno,
      syscall: error.syscall,
      cause: error,
    });
  }
}

/** What an errno means for a map, where the errno's own text does not say it. */
const ADVICE: Readonly<Record<string, (maxEntries: number) => string>> = {
  E2BIG: (maxEntries) => `the map is full, or the index is past its end (max_entries is ${maxEntries})`,
  EEXIST: () => "the key is there already and the mode is 'create'",
  ENOENT: () => "there is no such key and the mode is 'update'",
  ENOTSUPP: () => 'this kernel has no such command for maps of this type',
  EOPNOTSUPP: () => 'maps of this type do not give that out',
  EPERM: () => 'the map is frozen or read-only, or this process lacks CAP_BPF',
};
