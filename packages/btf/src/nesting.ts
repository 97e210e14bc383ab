import { malformed } from './error.ts';
import { commonSize, kindAt, offsetOf, type Records, u32, vlenAt } from './records.ts';

/**
 * How deep types may nest. The kernel resolves 32 levels; real code stays far below, and everything that walks
 * types recursively is safe under this bound.
 */
const maximumDepth = 128;

/** The n-th type that a type is made of, or undefined after the last. */
type Parts = (records: Records, offset: number, index: number) => number | undefined;

/**
 * Refuses types that contain themselves, which have no size, and chains of pointers that never arrive at a type.
 * A type of the base was checked with the base, and cannot refer back into a split BTF.
 */
export function validateNesting(records: Records): void {
  walk(records, valueParts, 'contains itself');
  walk(records, pointerParts, 'is a pointer to itself');
}

const valueParts: Parts = (records, offset, index) => {
  switch (kindAt(records, offset)) {
    case 'struct':
    case 'union':
      return index < vlenAt(records, offset) ? u32(records, offset + commonSize + index * 12 + 4) : undefined;
    case 'var':
      return index === 0 ? u32(records, offset + 8) : undefined;
    default:
      return layerOf(records, offset, index);
  }
};

const pointerParts: Parts = (records, offset, index) =>
  index === 0 && kindAt(records, offset) === 'ptr'
    ? u32(records, offset + 8)
    : layerOf(records, offset, index);

function layerOf(records: Records, offset: number, index: number): number | undefined {
  if (index > 0) return undefined;
  switch (kindAt(records, offset)) {
    case 'array':
      return u32(records, offset + commonSize);
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      return u32(records, offset + 8);
    default:
      return undefined;
  }
}

/** A depth-first walk with a stack of its own, since a hostile file could exhaust the call stack. */
function walk(records: Records, parts: Parts, complaint: string): void {
  const { firstId, endId } = records;
  /** 0 is unseen, 255 is on the stack, anything else the depth below and including the type. */
  const depths = new Uint8Array(endId - firstId);
  const open = 255;
  const ids: number[] = [];
  const cursors: number[] = [];

  const enter = (id: number) => {
    if (id < firstId || depths[id - firstId] !== 0) return;
    if (ids.length >= maximumDepth) throw refuse(records, id, `nests deeper than ${maximumDepth} levels`);
    depths[id - firstId] = open;
    ids.push(id);
    cursors.push(0);
  };
  for (let root = firstId; root < endId; root++) {
    enter(root);
    for (let id = ids.at(-1); id !== undefined; id = ids.at(-1)) {
      const cursor = cursors[ids.length - 1] ?? 0;
      const part = parts(records, offsetOf(records, id), cursor);
      if (part === undefined) {
        depths[id - firstId] = depthOf(records, depths, parts, id);
        ids.pop();
        cursors.pop();
      } else if (part >= firstId && depths[part - firstId] === open) {
        throw refuse(records, part, complaint);
      } else {
        cursors[ids.length - 1] = cursor + 1;
        enter(part);
      }
    }
  }
}

function depthOf(records: Records, depths: Uint8Array, parts: Parts, id: number): number {
  const offset = offsetOf(records, id);
  let deepest = 0;
  for (let index = 0; ; index++) {
    const part = parts(records, offset, index);
    if (part === undefined) break;
    if (part >= records.firstId) deepest = Math.max(deepest, depths[part - records.firstId] ?? 0);
  }
  if (deepest >= maximumDepth) throw refuse(records, id, `nests deeper than ${maximumDepth} levels`);
  return deepest + 1;
}

function refuse(records: Records, id: number, reason: string): Error {
  const offset = offsetOf(records, id);
  return malformed(`type ${id} (${kindAt(records, offset)})`, offset, `it ${reason}`);
}
