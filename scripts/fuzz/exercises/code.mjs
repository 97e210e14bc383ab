/** @typedef {typeof import('../../../packages/asm/src/index.ts')} AsmPackage */

/**
 * Decodes, lists and prints instructions, encodes them and assembles the listing.
 *
 * @param {AsmPackage} library
 * @returns {import('../mutants.mjs').Exercise}
 */
export const codeExercise = (library) => (bytes, random) => {
  const littleEndian = random(4) > 0;
  try {
    useCode(library, bytes, littleEndian);
    return 'read';
  } catch (error) {
    if (!(error instanceof library.AsmError)) throw error;
    if (error.reason === '') throw new Error('a refusal without a reason', { cause: error });
    return 'refused';
  }
};

/**
 * What is decoded is the same bytes again once it is encoded, whatever it is; and so is what is listed and assembled.
 *
 * @param {AsmPackage} library
 * @param {Uint8Array} bytes
 * @param {boolean} littleEndian
 */
export function useCode({ assemble, decode, encode, listing }, bytes, littleEndian) {
  const instructions = decode(bytes, littleEndian);
  if (!equal(encode(instructions, littleEndian), bytes))
    throw new Error('what is decoded and encoded is not the same bytes');
  listing(instructions);
  if (instructions.some(({ kind }) => kind === 'unknown')) return;
  const assembled = assemble(listing(instructions, { syntax: 'source' }));
  if (!equal(encode(assembled.instructions, littleEndian), bytes))
    throw new Error('what is listed and assembled is not the same bytes');
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const equal = (one, other) => Buffer.compare(one, other) === 0;
