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
 * The object, unless it is refused as it should be: with a place in the file, which only the headers of the file have
 * without a section.
 *
 * @param {ElfPackage} library
 * @param {import('./btf.mjs').BtfPackage} btf
 * @param {Uint8Array} bytes
 */
function objectOf({ parseObject, ElfError }, { BtfError }, bytes) {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (!(error instanceof ElfError || error instanceof BtfError)) throw error;
    const { offset = -1, section, reason } = error;
    const isNamed = section !== undefined || error instanceof ElfError;
    if (!isNamed || !(offset >= 0 && offset <= bytes.length) || reason === '')
      throw new Error('a refusal without a place, a section or a reason', { cause: error });
    return undefined;
  }
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
