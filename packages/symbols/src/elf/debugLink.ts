import type { ElfFile } from './elfFile.ts';
import { readSection } from './sections.ts';

/** The file that holds what was stripped, as `.gnu_debuglink` names it. */
export interface DebugLink {
  /** A file name without a folder. */
  readonly name: string;
  /** The CRC-32 of that file. */
  readonly crc: number;
}

/** The file's link to its debug information; undefined where it has none that can be followed. */
export function debugLinkOf(elf: ElfFile): DebugLink | undefined {
  const section = elf.sections.find(({ name }) => name === '.gnu_debuglink');
  if (section === undefined || section.size > 4096) return undefined;
  const data = readSection(elf.bytes, section, '.gnu_debuglink');
  const end = data.indexOf(0);
  const at = Math.ceil((end + 1) / 4) * 4;
  if (end <= 0 || at + 4 > data.length) return undefined;
  const name = data.toString('utf8', 0, end);
  if (name.includes('/')) return undefined;
  return { name, crc: elf.header.littleEndian ? data.readUInt32LE(at) : data.readUInt32BE(at) };
}
