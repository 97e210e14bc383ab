import { regionsOf } from './regions.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** Makes a damaged copy. @typedef {(random: Random) => Uint8Array<ArrayBuffer>} Mutator */
/** One change within a part of a file. @typedef {(bytes: Uint8Array, region: import('./regions.mjs').Region, random: Random) => void} Change */

/**
 * Damages a file in the ways that readers stumble over: one to four changes, each in a part of the file that is as
 * likely as any other, and now and then a file cut short.
 *
 * @param {Uint8Array} bytes
 * @returns {Mutator}
 */
export function mutatorOf(bytes) {
  const regions = regionsOf(bytes);
  return (random) => {
    const mutant = Uint8Array.from(bytes);
    for (let left = 1 + random(4); left > 0; left--) {
      const region = regions[random(regions.length)];
      if (region !== undefined) CHANGES[random(CHANGES.length)]?.(mutant, region, random);
    }
    return random(32) === 0 ? mutant.slice(0, random(mutant.length)) : mutant;
  };
}

/** Values at which counts, offsets and sizes go wrong. */
const AWKWARD = [
  0, 1, 2, 3, 4, 7, 8, 0x10, 0x18, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x00ff_ffff,
  0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_fffe, 0xffff_ffff,
];

/** @type {readonly Change[]} */
const CHANGES = [
  flipBit,
  setByte,
  (bytes, region, random) => setWord(bytes, region, random, AWKWARD[random(AWKWARD.length)] ?? 0),
  // Ids, counts and offsets of strings are small.
  (bytes, region, random) => setWord(bytes, region, random, random(256)),
  shiftWord,
  copyWord,
  copyRun,
];

/** @type {Change} */
function flipBit(bytes, region, random) {
  const at = byteOf(region, random);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
}

/** @type {Change} */
function setByte(bytes, region, random) {
  bytes[byteOf(region, random)] = random(256);
}

/**
 * Half of the words are of the other byte order than the file's, which is one more kind of damage.
 *
 * @param {Uint8Array} bytes
 * @param {import('./regions.mjs').Region} region
 * @param {Random} random
 * @param {number} value
 */
function setWord(bytes, region, random, value) {
  const at = wordOf(region, random);
  const littleEndian = random(2) === 0;
  for (let byte = 0; byte < 4 && at + byte < region.end; byte++)
    bytes[at + byte] = value >>> (8 * (littleEndian ? byte : 3 - byte));
}

/** @type {Change} */
function shiftWord(bytes, region, random) {
  const at = wordOf(region, random) + (random(2) === 0 ? 0 : 3);
  if (at < region.end) bytes[at] = (bytes[at] ?? 0) + random(17) - 8;
}

/** A word of the region in the place of another: an id or an offset that exists, and is wrong. @type {Change} */
function copyWord(bytes, region, random) {
  const from = wordOf(region, random);
  bytes.copyWithin(wordOf(region, random), from, Math.min(from + 4, region.end));
}

/** A run of words in the place of another: records of a wrong kind. @type {Change} */
function copyRun(bytes, region, random) {
  const from = wordOf(region, random);
  const to = wordOf(region, random);
  const length = Math.min(4 * (1 + random(16)), region.end - Math.max(from, to));
  bytes.copyWithin(to, from, from + length);
}

/**
 * @param {import('./regions.mjs').Region} region
 * @param {Random} random
 */
const byteOf = ({ start, end }, random) => start + random(end - start);

/**
 * @param {import('./regions.mjs').Region} region
 * @param {Random} random
 */
const wordOf = ({ start, end }, random) => start + random(Math.ceil((end - start) / 4)) * 4;
