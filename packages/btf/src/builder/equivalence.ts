import { mapTypeIds, typeIdsOf } from '../references.ts';
import type { BtfType } from '../type.ts';

/**
 * For each type, the index of the first that is equal to it: of the same shape, and referring to equal types, also
 * where those refer back. Types start out as one class per shape, and classes are split until nothing changes.
 *
 * Variables and sections are things rather than types; none is equal to another.
 */
export function firstEquals(types: readonly BtfType[], firstId: number): Uint32Array {
  const references = types.map(typeIdsOf);
  let { classes, count } = classify(types.map(shapeOf));
  for (;;) {
    // Types of the base, and void, are classes of their own: they are told apart by a negative number.
    const classOf = (id: number) => (id < firstId ? -1 - id : (classes[id - firstId] ?? 0));
    const refined = classify(references.map((ids, index) => `${classes[index]}:${ids.map(classOf)}`));
    if (refined.count === count) break;
    ({ classes, count } = refined);
  }
  const first = new Map<number, number>();
  return classes.map((group, index) => {
    const known = first.get(group) ?? index;
    first.set(group, known);
    return known;
  });
}

function shapeOf(type: BtfType, index: number): string {
  const shape = { ...mapTypeIds(type, () => 0), id: isThing(type) ? index : -1 };
  return JSON.stringify(shape, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

function isThing(type: BtfType): boolean {
  return type.kind === 'var' || type.kind === 'datasec';
}

function classify(keys: readonly string[]): { classes: Uint32Array; count: number } {
  const numbers = new Map<string, number>();
  const classes = Uint32Array.from(keys, (key) => {
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  return { classes, count: numbers.size };
}
