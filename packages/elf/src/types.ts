import { Btf, BtfError } from '@ebpf-ts/btf';
import { SHT_PROGBITS } from './elf.ts';
import { ElfError, type Place } from './error.ts';
import { placeIn, type Section } from './section.ts';

/** Parses `.BTF`, if the object has one. */
export function parseTypes(sections: readonly Section[], littleEndian: boolean): Btf | undefined {
  const section = onlySection(sections, '.BTF');
  if (section === undefined) return undefined;
  const btf = Btf.parse(section.data);
  if (btf.littleEndian !== littleEndian) {
    throw new ElfError('its byte order is not that of the file', placeIn(section, 0));
  }
  return btf;
}

/**
 * Does what reads types of an object; a refusal of one of them says where in the file it is.
 *
 * @throws {BtfError} with the section and the offset in the file.
 */
export function withTypesPlaced<T>(sections: readonly Section[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    const place = placeOfTypes(sections);
    throw error instanceof BtfError && place.section !== undefined
      ? error.inSection(place.section, place.offset)
      : error;
  }
}

/** Where in the file the types are, for what is wrong with one of them. */
export function placeOfTypes(sections: readonly Section[]): Place {
  const section = sections.find(({ name }) => name === '.BTF');
  return section === undefined ? { offset: 0 } : placeIn(section, 0);
}

/** The section of bytes with a name that may occur once. */
export function onlySection(sections: readonly Section[], name: string): Section | undefined {
  const [section, another] = sections.filter((candidate) => candidate.name === name);
  if (section === undefined) return undefined;
  if (another !== undefined) throw new ElfError('there are two of this name', placeIn(another, 0));
  if (section.type !== SHT_PROGBITS) {
    throw new ElfError(
      `it has type ${section.type}, not the ${SHT_PROGBITS} of a section with data`,
      placeIn(section, 0),
    );
  }
  return section;
}
