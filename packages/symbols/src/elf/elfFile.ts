import type { Bytes } from '../bytes.ts';
import { type ElfHeader, readHeader } from './header.ts';
import { readSections, type SectionHeader } from './sections.ts';
import { readSegments, type Segment } from './segments.ts';

/** An ELF file of any kind: its headers, and its bytes to read on from. */
export interface ElfFile {
  readonly bytes: Bytes;
  readonly header: ElfHeader;
  readonly segments: readonly Segment[];
  readonly sections: readonly SectionHeader[];
}

/** Reads the headers of a file. */
export function readElf(bytes: Bytes): ElfFile {
  const header = readHeader(bytes);
  return { bytes, header, segments: readSegments(bytes, header), sections: readSections(bytes, header) };
}
