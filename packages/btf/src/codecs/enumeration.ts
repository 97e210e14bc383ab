import { Mismatch, show, type Transcoder } from './transcoder.ts';

/**
 * An enum over the integer that holds it: known values are their names, any other the integer itself. Where two
 * names share a value, the first declared is read.
 */
export function enumeration(
  values: readonly { readonly name: string; readonly value: number | bigint }[],
  integer: Transcoder,
): Transcoder {
  const names = new Map<unknown, string>();
  const integers = new Map<string, number | bigint>();
  const normalize = normalizer(integer);
  for (const { name, value } of values) {
    const key = normalize(value);
    if (!names.has(key)) names.set(key, name);
    integers.set(name, key);
  }
  return {
    size: integer.size,
    weight: 1,
    read(data, offset, end) {
      const value = integer.read(data, offset, end);
      return names.get(value) ?? value;
    },
    write(value, data, offset) {
      if (typeof value !== 'string') return integer.write(value, data, offset);
      const known = integers.get(value);
      if (known === undefined) {
        const some = [...integers.keys()].slice(0, 8).join(', ');
        throw new Mismatch(
          offset,
          `expected one of ${some}${integers.size > 8 ? ', …' : ''}, got ${show(value)}`,
        );
      }
      integer.write(known, data, offset);
    },
  };
}

/** Enumerators come as numbers or bigints by the kind of enum; the integer's reader decides which are compared. */
function normalizer(integer: Transcoder): (value: number | bigint) => number | bigint {
  const zero = integer.read(new DataView(new ArrayBuffer(16)), 0, 16);
  return typeof zero === 'bigint' ? BigInt : Number;
}
