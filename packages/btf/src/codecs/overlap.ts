import type { Field } from './field.ts';
import { Mismatch } from './transcoder.ts';

/** The fields that share bits with another one: the alternatives of unions. */
export function overlapping(fields: readonly Field[]): readonly Field[] {
  const shared = new Set<Field>();
  let farthest: Field | undefined;
  const placed = fields.filter(({ firstBit, endBit }) => firstBit < endBit);
  for (const field of placed.toSorted((a, b) => a.firstBit - b.firstBit)) {
    if (farthest !== undefined && field.firstBit < farthest.endBit) shared.add(farthest).add(field);
    if (farthest === undefined || field.endBit > farthest.endBit) farthest = field;
  }
  return fields.filter((field) => shared.has(field));
}

/** Whether two fields share a bit. */
export function overlap(one: Field, other: Field): boolean {
  return other.firstBit < one.endBit && one.firstBit < other.endBit;
}

/** Whether a value, written for itself, reads as what is there. Padding, and bytes behind a NUL, are no part of it. */
export function readsAs({ transcoder }: Field, value: unknown, data: DataView, offset: number): boolean {
  const { size } = transcoder;
  const written = (room: number) => {
    const alone = new DataView(new ArrayBuffer(room));
    transcoder.write(value, alone, 0, 'unasked');
    return transcoder.read(alone, 0, size);
  };
  // Only a flexible array in it takes more room than its size.
  const expected = unlessMismatch(() => written(size)) ?? written(data.byteLength - offset);
  return same(
    expected,
    unlessMismatch(() => transcoder.read(data, offset, offset + size)),
  );
}

function unlessMismatch(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof Mismatch) return undefined;
    throw error;
  }
}

function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [ours, theirs] = [Object.entries(one), new Map(Object.entries(other))];
  return ours.length === theirs.size && ours.every(([name, value]) => same(value, theirs.get(name)));
}
