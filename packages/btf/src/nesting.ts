import { malformed } from './error.ts';
import { ARRAY, PTR, RESTRICT, STRUCT, TYPE_TAG, TYPEDEF, UNION, VAR } from './kindCode.ts';
import { codeAt, commonWords, kindAt, offsetOf, type Records, vlenAt } from './records.ts';

/**
 * How deep types may nest. The kernel resolves 32 levels; real code stays far below, and everything that walks
 * types recursively is safe under this bound.
 */
const maximumDepth = 128;

/**
 * Refuses types that contain themselves, which have no size, and chains of pointers that never arrive at a type.
 * A type of the base was checked with the base, and cannot refer back into a split BTF.
 */
export function validateNesting(records: Records): void {
  walk(records, isValuePart, 'contains itself');
  walk(records, isPointerPart, 'is a pointer to itself');
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
function walk(records: Records, follows: Follows, complaint: string): void {
  const { firstId, starts } = records;
  /** Per type, how deep it nests once it is known. */
  const depths = new Uint8Array(starts.length);
  /** The types on the way down, how many of their parts are walked, and how deep the deepest of those nests. */
  const path = new Uint32Array(maximumDepth);
  const walked = new Uint16Array(maximumDepth);
  const deepest = new Uint8Array(maximumDepth);

  for (let root = 0; root < starts.length; root++) {
    if (depths[root] !== unseen) continue;
    depths[root] = open;
    path[0] = root;
    walked[0] = 0;
    deepest[0] = 0;
    for (let top = 0; top >= 0; ) {
      const current = path[top] ?? 0;
      const nth = walked[top] ?? 0;
      const id = partOf(records, starts[current] ?? 0, nth, follows);
      walked[top] = nth + 1;
      if (id === none) {
        const depth = (deepest[top] ?? 0) + 1;
        if (depth > maximumDepth) throw refuse(records, current, `nests deeper than ${maximumDepth} levels`);
        depths[current] = depth;
        top--;
        if (top >= 0 && depth > (deepest[top] ?? 0)) deepest[top] = depth;
      } else if (id >= firstId) {
        const part = id - firstId;
        const depth = depths[part] ?? unseen;
        if (depth === open) throw refuse(records, part, complaint);
        if (depth > (deepest[top] ?? 0)) deepest[top] = depth;
        if (depth !== unseen) continue;
        if (++top === maximumDepth) throw refuse(records, part, `nests deeper than ${maximumDepth} levels`);
        depths[part] = open;
        path[top] = part;
        walked[top] = 0;
        deepest[top] = 0;
      }
    }
  }
}

/** The n-th type that a type is made of, or `none` after the last. */
function partOf(records: Records, start: number, nth: number, follows: Follows): number {
  const code = codeAt(records, start);
  if (!follows(code)) return none;
  if (code === STRUCT || code === UNION) {
    return nth < vlenAt(records, start) ? (records.words[start + commonWords + nth * 3 + 1] ?? 0) : none;
  }
  if (nth > 0) return none;
  return records.words[code === ARRAY ? start + commonWords : start + 2] ?? 0;
}

function refuse(records: Records, index: number, reason: string): Error {
  const start = records.starts[index] ?? 0;
  const what = `type ${records.firstId + index} (${kindAt(records, start)})`;
  return malformed(what, offsetOf(records, start), `it ${reason}`);
}
