import { malformed } from './error.ts';
import { ARRAY, PTR, RESTRICT, STRUCT, TYPE_TAG, TYPEDEF, UNION, VAR } from './kindCode.ts';
import { commonWords, kindAt, offsetOf, type Records } from './records.ts';

/**
 * How deep types may nest. The kernel resolves 32 levels; real code stays far below, and everything that walks
 * types recursively is safe under this bound.
 */
const maximumDepth = 128;

/** Follows types to what they are made of. */
export interface Nesting {
  /** @throws {BtfError} when the type never ends, or nests absurdly deep. */
  check(id: number): void;
}

/**
 * Refuses types that contain themselves, and chains of pointers that never arrive at a type. What is checked once is
 * known from then on. A type of the base is checked with the base, and cannot refer back into a split BTF.
 */
export function nestingOf(records: Records): Nesting {
  const values = walker(records, isValuePart, 'contains itself');
  const pointers = walker(records, isPointerPart, 'is a pointer to itself');
  return {
    check(id) {
      values.check(id);
      pointers.check(id);
    },
  };
}

/** Whether a kind is followed to the types that it refers to. */
type Follows = (code: number) => boolean;

const isValuePart: Follows = (code) =>
  code === STRUCT || code === UNION || code === VAR || code === ARRAY || isModifier(code);

const isPointerPart: Follows = (code) => code === PTR || code === ARRAY || isModifier(code);

function isModifier(code: number): boolean {
  return (code >= TYPEDEF && code <= RESTRICT) || code === TYPE_TAG;
}

const unseen = 0;
const open = 255;
const none = -1;

/** A depth-first walk with a stack of its own, since a hostile file could exhaust the call stack. */
function walker(records: Records, follows: Follows, complaint: string): Nesting {
  const { firstId, starts, words } = records;
  /** Per type, how deep it nests once it is known. */
  const depths = new Uint8Array(starts.length);
  /** The types on the way down, how many of their parts are walked, and how deep the deepest of those nests. */
  const path = new Uint32Array(maximumDepth);
  const walked = new Uint16Array(maximumDepth);
  const deepest = new Uint8Array(maximumDepth);

  const enter = (top: number, index: number) => {
    if (top === maximumDepth) throw refuse(records, index, `nests deeper than ${maximumDepth} levels`);
    depths[index] = open;
    path[top] = index;
    walked[top] = 0;
    deepest[top] = 0;
  };

  const walk = (root: number) => {
    enter(0, root);
    for (let top = 0; top >= 0; ) {
      const current = path[top] ?? 0;
      const nth = walked[top] ?? 0;
      const part = partOf(words, starts[current] ?? 0, nth, follows) - firstId;
      walked[top] = nth + 1;
      if (part === none - firstId) {
        const depth = (deepest[top] ?? 0) + 1;
        if (depth > maximumDepth) throw refuse(records, current, `nests deeper than ${maximumDepth} levels`);
        depths[current] = depth;
        top--;
        if (top >= 0 && depth > (deepest[top] ?? 0)) deepest[top] = depth;
      } else if (part >= 0 && part < starts.length) {
        const depth = depths[part] ?? unseen;
        if (depth === open) throw refuse(records, part, complaint);
        if (depth > (deepest[top] ?? 0)) deepest[top] = depth;
        if (depth === unseen) enter(++top, part);
      }
    }
  };

  return {
    check(id) {
      const index = id - firstId;
      if (depths[index] !== unseen) return;
      try {
        walk(index);
      } catch (error) {
        // Nothing is known of what the walk was in the middle of; whoever asks again gets the same answer.
        for (const passed of path) if (depths[passed] === open) depths[passed] = unseen;
        throw error;
      }
    },
  };
}

/** The n-th type that a type is made of, or `none` after the last. */
function partOf(words: Uint32Array, start: number, nth: number, follows: Follows): number {
  const info = words[start + 1] ?? 0;
  const code = (info >>> 24) & 0x1f;
  if (!follows(code)) return none;
  if (code === STRUCT || code === UNION) {
    return nth < (info & 0xffff) ? (words[start + commonWords + nth * 3 + 1] ?? 0) : none;
  }
  if (nth > 0) return none;
  return words[code === ARRAY ? start + commonWords : start + 2] ?? 0;
}

function refuse(records: Records, index: number, reason: string): Error {
  const start = records.starts[index] ?? 0;
  const what = `type ${records.firstId + index} (${kindAt(records, start)})`;
  return malformed(what, offsetOf(records, start), `it ${reason}`);
}
