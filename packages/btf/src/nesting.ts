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

/** A type on the way down, and how far its parts have been walked. */
interface Frame {
  readonly id: number;
  readonly offset: number;
  next: number;
  /** The depth of its deepest part so far. */
  deepest: number;
}

/** A depth-first walk with a stack of its own, since a hostile file could exhaust the call stack. */
function walk(records: Records, parts: Parts, complaint: string): void {
  const { firstId, endId } = records;
  const unseen = 0;
  const open = 255;
  /** Per type, how deep it nests once it is known. */
  const depths = new Uint8Array(endId - firstId);
  const enter = (id: number): Frame => {
    depths[id - firstId] = open;
    return { id, offset: offsetOf(records, id), next: 0, deepest: 0 };
  };

  const stack: Frame[] = [];
  for (let root = firstId; root < endId; root++) {
    if (depths[root - firstId] !== unseen || parts(records, offsetOf(records, root), 0) === undefined)
      continue;
    stack.push(enter(root));
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      if (frame.deepest >= maximumDepth || stack.length > maximumDepth) {
        throw refuse(records, frame.id, `nests deeper than ${maximumDepth} levels`);
      }
      const part = parts(records, frame.offset, frame.next++);
      const depth = part === undefined || part < firstId ? unseen : (depths[part - firstId] ?? unseen);
      if (part === undefined) {
        stack.pop();
        depths[frame.id - firstId] = frame.deepest + 1;
        const owner = stack.at(-1);
        if (owner !== undefined) owner.deepest = Math.max(owner.deepest, frame.deepest + 1);
      } else if (depth === open) {
        throw refuse(records, part, complaint);
      } else if (depth !== unseen) {
        frame.deepest = Math.max(frame.deepest, depth);
      } else if (part >= firstId) {
        stack.push(enter(part));
      }
    }
  }
}

function refuse(records: Records, id: number, reason: string): Error {
  const offset = offsetOf(records, id);
  return malformed(`type ${id} (${kindAt(records, offset)})`, offset, `it ${reason}`);
}
