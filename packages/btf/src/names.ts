import type { Records } from './records.ts';
import { offsetsOf, type Strings } from './strings.ts';

/** Finds own types by name. */
export interface Names {
  /** The ids of the types with this name, ascending. */
  idsOf(name: string): readonly number[];
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

function search(records: Records, offsets: ReadonlySet<number>): number[] {
  const { words, starts, firstId } = records;
  const ids: number[] = [];
  if (offsets.size > worthSearching) {
    for (let index = 0; index < starts.length; index++) {
      if (offsets.has(words[starts[index] ?? 0] ?? 0)) ids.push(firstId + index);
    }
    return ids;
  }
  // The engine's own search is far ahead of any loop that is run for the first time.
  for (const offset of offsets) {
    for (let at = words.indexOf(offset); at >= 0; at = words.indexOf(offset, at + 1)) {
      const index = recordAt(starts, at);
      if (index >= 0) ids.push(firstId + index);
    }
  }
  return ids.sort((one, other) => one - other);
}

/** The index of the record that starts at a word, or -1: a binary search. */
function recordAt(starts: Uint32Array, word: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const start = starts[middle] ?? 0;
    if (start === word) return middle;
    if (start < word) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Buckets of chained records; 0 ends a chain, so that records count from 1. */
function hashTable({ words, starts, firstId }: Records, strings: Strings): Names {
  const nameAt = (index: number) => strings.at(words[starts[index] ?? 0] ?? 0);
  const size = 2 ** Math.ceil(Math.log2(starts.length + 1));
  const heads = new Uint32Array(size);
  const next = new Uint32Array(starts.length + 1);
  for (let index = starts.length - 1; index >= 0; index--) {
    const name = nameAt(index);
    if (name === '') continue;
    const bucket = hash(name) % size;
    next[index + 1] = heads[bucket] ?? 0;
    heads[bucket] = index + 1;
  }
  return {
    idsOf(name) {
      const ids: number[] = [];
      for (let at = heads[hash(name) % size] ?? 0; at !== 0; at = next[at] ?? 0) {
        if (nameAt(at - 1) === name) ids.push(firstId + at - 1);
      }
      return ids;
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
