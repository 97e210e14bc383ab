import type { Records } from './records.ts';
import { offsetsOf, type Strings } from './strings.ts';

/** Finds own types by name. */
export interface Names {
  /** The ids of the types with this name, ascending, each found when it is asked for. */
  idsOf(name: string): Iterable<number>;
}

/**
 * Who opens a kernel's BTF mostly looks a handful of names up, for which a search of the strings is quicker than
 * making any index. Whoever goes on gets a hash table of numbers: a kernel's 100,000 names never become strings.
 */
export function namesOf(records: Records, strings: Strings): Names {
  let searches = 0;
  let index: Names | undefined;
  return {
    idsOf(name) {
      if (name === '' || name.includes('\0')) return [];
      if (searches++ < worthwhile) return search(records, offsetsOf(strings, name));
      index ??= hashTable(records, strings);
      return index.idsOf(name);
    },
  };
}

/** As many searches cost what the hash table costs. */
const worthwhile = 16;

/** As many of the engine's searches cost what one loop over all records costs. */
const worthSearching = 12;

/** As many words are searched at once, so that a type among the first is found without a look at the rest. */
const window = 1 << 16;

function* search(records: Records, offsets: ReadonlySet<number>): Generator<number> {
  const { words } = records;
  if (offsets.size > worthSearching) {
    for (let id = records.firstId; records.has(id); id++) {
      if (offsets.has(words[records.startOf(id)] ?? 0)) yield id;
    }
    return;
  }
  // The engine's own search is far ahead of any loop that is run for the first time.
  for (let from = 0; from < words.length; from += window) {
    const part = words.subarray(from, from + window);
    const found: number[] = [];
    for (const offset of offsets) {
      for (let at = part.indexOf(offset); at >= 0; at = part.indexOf(offset, at + 1)) found.push(from + at);
    }
    for (const at of found.sort((one, other) => one - other)) {
      const id = records.idAt(at);
      if (id !== undefined) yield id;
    }
  }
}

/** Buckets of chained ids; 0 ends a chain. */
function hashTable(records: Records, strings: Strings): Names {
  const { words, firstId, endId } = records;
  const nameOf = (id: number) => strings.at(words[records.startOf(id)] ?? 0);
  const size = 2 ** Math.ceil(Math.log2(endId - firstId + 1));
  const heads = new Uint32Array(size);
  const next = new Uint32Array(endId - firstId);
  for (let id = endId - 1; id >= firstId; id--) {
    const name = nameOf(id);
    if (name === '') continue;
    const bucket = hash(name) % size;
    next[id - firstId] = heads[bucket] ?? 0;
    heads[bucket] = id;
  }
  return {
    *idsOf(name) {
      for (let id = heads[hash(name) % size] ?? 0; id !== 0; id = next[id - firstId] ?? 0) {
        if (nameOf(id) === name) yield id;
      }
    },
  };
}

/** FNV-1a over the characters. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
