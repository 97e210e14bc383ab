import { binding } from '@ebpf-ts/native';
import { MapError } from '../mapError.ts';
import type { Table } from './table.ts';

/**
 * Walks the keys one by one (`BPF_MAP_GET_NEXT_KEY`). The next key is fetched before the current one is given out,
 * which may then be deleted.
 *
 * @throws {MapError} where deletions elsewhere send the walk back to the start again and again
 */
export function* walkKeys<K>({
  handle,
  info,
  codecs,
}: Table<K, unknown>): Generator<K, undefined, undefined> {
  const follow = (key: Uint8Array | null, next: Uint8Array): boolean => {
    try {
      return binding.mapNextKey(handle, key, next);
    } catch (error) {
      throw MapError.from(info, error);
    }
  };
  let current = new Uint8Array(info.keySize);
  let next = new Uint8Array(info.keySize);
  let more = follow(null, next);
  for (let walked = 0; more; walked++) {
    if (walked > info.maxEntries) throw new MapError(info.name, ENDLESS_WALK);
    [current, next] = [next, current];
    more = follow(current, next);
    yield codecs.key.decode(new DataView(current.buffer), 0);
  }
}

/** Walks the entries one by one. An entry that went away since its key was read is no entry any more. */
export function* walkEntries<K, V>(table: Table<K, V>): Generator<[K, V], undefined, undefined> {
  for (const key of walkKeys(table)) {
    const value = table.lookup(key);
    if (value !== undefined) yield [key, value];
  }
}

/** Why a walk is given up. */
export const ENDLESS_WALK =
  'the walk went through more keys than the map can hold: deletions elsewhere keep sending it back to the start. Walk again when fewer entries change.';
