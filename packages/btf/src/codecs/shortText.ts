import { generated } from './generated.ts';

/** Makes the string that `char[n]` at a place holds. */
export type ReadText = (data: DataView, offset: number) => string;

/** The longest field that is read so, in bytes, and the longest string. */
const MOST_BYTES = 64;
const MOST_CHARACTERS = 32;

const SLOT_BITS = 10;
const SLOTS = 2 ** SLOT_BITS;
/** Where less than a quarter of so many looks finds something, so many reads go by without one. */
const WINDOW = 1024;
const PAUSE = 32 * 1024;
/** Odd numbers without a pattern, one for each word. */
const MULTIPLIERS = Array.from({ length: MOST_BYTES / 4 }, (_, index) =>
  Math.imul(0x9e37_79b1, 2 * index + 1),
);

/**
 * A reader of a short text that is made of words of four bytes: it takes them once, finds the NUL in them, and looks
 * whether the field had these very bytes lately, since names of processes and files come again and again. Else one call
 * with all characters makes the string. What is not ASCII is left to `read`. `undefined` for other fields, and where
 * code may not be generated.
 */
export function shortText(size: number, read: ReadText): ReadText | undefined {
  if (size === 0 || size > MOST_BYTES || size % 4 !== 0) return undefined;
  // Zeros: what an empty string is.
  const kept = new Int32Array((SLOTS * size) / 4);
  const values = {
    kept,
    keptBytes: new DataView(kept.buffer),
    strings: new Array<string>(SLOTS).fill(''),
    make: String.fromCharCode,
    read,
  };
  return generated<ReadText>(values, source(size / 4));
}

/** Words are in variables of their own: every index is written out, and nothing is read twice. */
function source(count: number): string {
  const words = Array.from({ length: count }, (_, index) => `w${index}`);
  const scan = words.map(
    (word, index) => `
      ${word} = data.getInt32(offset + ${4 * index}, true);
      // The lowest bit of these is in the first byte that is zero.
      zero = (${word} - 0x01010101) & ~${word} & 0x80808080;
      if (zero !== 0) {
        zero &= -zero;
        ${word} &= zero - 1;
        length = ${4 * index} + ((31 - Math.clz32(zero)) >> 3);
        break scan;
      }`,
  );
  const products = words.map((word, index) => `Math.imul(${word}, ${MULTIPLIERS[index]})`);
  const isKept = words.map((word, index) => `kept[base + ${index}] === ${word}`);
  const keep = words.map((word, index) => `kept[base + ${index}] = ${word};`);
  const characters = Array.from(
    { length: 4 * count },
    (_, index) => `${words[index >> 2]} ${index % 4 === 0 ? '' : `>> ${8 * (index % 4)}`} & 255`,
  );
  const made = Array.from(
    { length: Math.min(4 * count, MOST_CHARACTERS) + 1 },
    (_, length) => `case ${length}: return make(${characters.slice(0, length).join(', ')});`,
  );
  return `(() => {
    const text = (length, data, offset, ${words.join(', ')}) => {
      if (((${words.join(' | ')}) & 0x80808080) === 0) switch (length) { ${made.join(' ')} }
      return read(data, offset);
    };
    let looked = 0, found = 0, rest = 0;
    return (data, offset) => {
      let ${words.map((word) => `${word} = 0`).join(', ')}, zero = 0, length = ${4 * count};
      scan: { ${scan.join('')} }
      if (rest > 0) {
        rest -= 1;
        return text(length, data, offset, ${words.join(', ')});
      }
      if (looked === ${WINDOW}) {
        if (found * 4 < ${WINDOW}) rest = ${PAUSE};
        looked = found = 0;
      }
      looked += 1;
      let hash = ${products.join(' + ')} | 0;
      hash = Math.imul(hash ^ (hash >>> 15), ${MULTIPLIERS[0]});
      const slot = hash >>> ${32 - SLOT_BITS};
      const base = slot * ${count};
      if (${isKept.join(' && ')}) {
        found += 1;
        return strings[slot];
      }
      ${keep.join(' ')}
      // Made of what is kept, and not of memory that somebody may write meanwhile: the two always belong together.
      return strings[slot] = text(length, keptBytes, base * 4, ${words.join(', ')});
    };
  })()`;
}
