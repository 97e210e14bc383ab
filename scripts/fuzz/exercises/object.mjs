import { refusalOf, useTypes } from './btf.mjs';

/** @typedef {typeof import('../../../packages/elf/src/index.ts')} ElfPackage */
/** @typedef {import('../../../packages/elf/src/index.ts').ObjectFile} ObjectFile */
/** @typedef {{ elf: ElfPackage, btf: import('./btf.mjs').BtfPackage, asm: import('./code.mjs').AsmPackage }} Packages */

/**
 * Reads an object and uses what is in it: the targets of its sections, its tags, its types, its instructions.
 *
 * @param {Packages} packages
 * @returns {import('../mutants.mjs').Exercise}
 */
export const objectExercise = (packages) => (bytes, random) => {
  const object = objectOf(packages.elf, packages.btf, bytes);
  if (object === undefined) return 'refused';
  for (const { section } of object.programs) packages.elf.attachTargetOf(section);
  const { btf } = object;
  if (btf !== undefined) {
    refusalOf(packages.btf, () => packages.elf.declTagsOf(btf));
    if (random(4) === 0) useTypes(packages.btf, btf, random);
  }
  if (random(4) === 0) useFunctions(packages.asm, object);
  return 'read';
};

/**
 * @param {ElfPackage} library
 * @param {import('./btf.mjs').BtfPackage} btf
 * @param {Uint8Array} bytes
 */
function objectOf({ parseObject, ElfError }, btf, bytes) {
  /** @type {ObjectFile | undefined} */
  let object;
  const read = () => {
    try {
      object = parseObject(bytes);
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      if (!(error.offset >= 0 && error.offset <= bytes.length) || error.reason === '')
        throw new Error('a refusal without a place or a reason', { cause: error });
    }
  };
  return refusalOf(btf, read, { isReading: true }) ? undefined : object;
}

/**
 * @param {import('./code.mjs').AsmPackage} library
 * @param {ObjectFile} object
 */
function useFunctions({ AsmError, decode, listing }, { programs, subprograms, lineInfo, littleEndian }) {
  for (const { name, section, sectionOffset, instructions } of [...programs, ...subprograms]) {
    try {
      const own = lineInfo.filter((line) => line.section === section);
      const lines = own.map(({ instructionOffset, source }) => ({ offset: instructionOffset, source }));
      const symbols = [{ offset: sectionOffset, name }];
      listing(decode(instructions, littleEndian), { offset: sectionOffset, symbols, lines });
    } catch (error) {
      if (!(error instanceof AsmError)) throw error;
    }
  }
}
