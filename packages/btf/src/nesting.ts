import { malformed } from './error.ts';
import { ARRAY, DATASEC, PTR, RESTRICT, STRUCT, TYPE_TAG, TYPEDEF, UNION, VAR } from './kindCode.ts';
import { codeAt, commonWords, kindAt, offsetOf, type Records, vlenAt } from './records.ts';

/**
 * How deep types may nest. The kernel resolves 32 levels; real code stays far below, and everything that walks
 * types recursively is safe under this bound.
 */
const maximumDepth = 128;

/** Follows types to what they are made of. What is known to end is not followed again. */
export interface Walker {
  /** @throws {BtfError} when the type never ends, or nests absurdly deep. */
  check(id: number): void;
}

/**
 * Refuses types that contain themselves (`values`), and chains of pointers that never arrive at a type (`pointers`).
 * A type of the base is checked with the base, and cannot refer back into a split BTF.
 */
export function nestingOf(records: Records): { readonly values: Walker; readonly pointers: Walker } {
  return {
    values: walker(records, isValuePart, 'contains itself'),
    pointers: walker(records, isPointerPart, 'is a pointer to itself'),
  };
}

/** Whether a kind is followed to the types that it refers to. */
type Follows = (code: number) => boolean;

const isValuePart: Follows = (code) => hasParts(code) || code === VAR || code === ARRAY || isModifier(code);

const isPointerPart: Follows = (code) => code === PTR || code === ARRAY || isModifier(code);

function isModifier(code: number): boolean {
  return (code >= TYPEDEF && code <= RESTRICT) || code === TYPE_TAG;
}

/** Whether a kind has many parts: members, and the variables of a section. */
function hasParts(code: number): boolean {
  return code === STRUCT || code === UNION || code === DATASEC;
}

/** Which word of a record refers to its first part. */
function firstPart(code: number): number {
  if (code === STRUCT || code === UNION) return commonWords + 1;
  return code === ARRAY || code === DATASEC ? commonWords : 2;
}

const wordsPerPart = 3;

const unseen = 0;
const open = 255;

// One stack serves all walks, since none begins within another.
/** The types on the way down, and how deep the deepest of the parts nests that were walked so far. */
const path = new Uint32Array(maximumDepth);
const deepest = new Uint8Array(maximumDepth);
/** Which word refers to the next part of each, and how many parts are left. */
const cursor = new Uint32Array(maximumDepth);
const left = new Uint16Array(maximumDepth);

/** A depth-first walk with a stack of its own, since a hostile file could exhaust the call stack. */
function walker(records: Records, follows: Follows, complaint: string): Walker {
  const { firstId, most, words } = records;
  /** Per type, how deep it nests once it is known. */
  const depths = new Uint8Array(most);

  const enter = (top: number, id: number) => {
    if (top === maximumDepth) throw refuse(records, id, `nests deeper than ${maximumDepth} levels`);
    const start = records.startOf(id);
    const code = codeAt(records, start);
    depths[id - firstId] = open;
    path[top] = id;
    deepest[top] = 0;
    cursor[top] = start + firstPart(code);
    left[top] = !follows(code) ? 0 : hasParts(code) ? vlenAt(records, start) : 1;
  };

  const walk = (root: number) => {
    enter(0, root);
    for (let top = 0; top >= 0; ) {
      const parts = left[top] ?? 0;
      if (parts === 0) {
        const id = path[top] ?? 0;
        const depth = (deepest[top] ?? 0) + 1;
        if (depth > maximumDepth) throw refuse(records, id, `nests deeper than ${maximumDepth} levels`);
        depths[id - firstId] = depth;
        top--;
        if (top >= 0 && depth > (deepest[top] ?? 0)) deepest[top] = depth;
        continue;
      }
      const at = cursor[top] ?? 0;
      const part = words[at] ?? 0;
      left[top] = parts - 1;
      cursor[top] = at + wordsPerPart;
      if (!records.has(part)) continue;
      const depth = depths[part - firstId] ?? unseen;
      if (depth === open) throw refuse(records, part, complaint);
      if (depth === unseen) enter(++top, part);
      else if (depth > (deepest[top] ?? 0)) deepest[top] = depth;
    }
  };

  return {
    check(id) {
      if (depths[id - firstId] !== unseen || !follows(codeAt(records, records.startOf(id)))) return;
      try {
        walk(id);
      } catch (error) {
        // Nothing is known of what the walk was in the middle of; whoever asks again gets the same answer.
        for (const passed of path) if (depths[passed - firstId] === open) depths[passed - firstId] = unseen;
        throw error;
      }
    },
  };
}

function refuse(records: Records, id: number, reason: string): Error {
  const start = records.startOf(id);
  return malformed(`type ${id} (${kindAt(records, start)})`, offsetOf(records, start), `it ${reason}`);
}
