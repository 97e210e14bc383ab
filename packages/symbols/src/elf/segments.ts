import type { Bytes } from '../bytes.ts';
import { SymbolFileError } from '../error.ts';
import { type ElfHeader, fieldsOf, segmentHeaderSize } from './header.ts';

/** A part of the file that is mapped into memory, or a note. */
export interface Segment {
  /** `PT_*`. */
  readonly type: number;
  readonly executable: boolean;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Where it is in memory, before the file's own base is added. */
  readonly address: number;
  /** Bytes in the file. */
  readonly fileSize: number;
  /** Bytes in memory. */
  readonly memorySize: number;
}

export const PT_LOAD = 1;
export const PT_NOTE = 4;
const PF_X = 1;

/** More than any linker makes. */
const MOST = 0x10000;

/** Reads the program headers. */
export function readSegments(bytes: Bytes, header: ElfHeader): readonly Segment[] {
  const { is64, segmentCount, segmentsOffset } = header;
  if (segmentCount > MOST) {
    throw new SymbolFileError(bytes.path, is64 ? 56 : 44, `${segmentCount} program headers`);
  }
  const size = segmentHeaderSize(header);
  const table = fieldsOf(bytes.read(segmentsOffset, segmentCount * size, 'the program headers'), header);
  return Array.from({ length: segmentCount }, (_, index) => {
    const at = index * size;
    return {
      type: table.u32(at),
      executable: (table.u32(at + (is64 ? 4 : 24)) & PF_X) !== 0,
      offset: table.word(at + (is64 ? 8 : 4)),
      address: table.word(at + (is64 ? 16 : 8)),
      fileSize: table.word(at + (is64 ? 32 : 16)),
      memorySize: table.word(at + (is64 ? 40 : 20)),
    };
  });
}

/** The address that a byte of the file has by its program headers; code comes first where pages are shared. */
export function addressOf(segments: readonly Segment[], offset: number): number | undefined {
  const holds = (segment: Segment) =>
    segment.type === PT_LOAD && offset >= segment.offset && offset < segment.offset + segment.fileSize;
  const found = segments.find((each) => each.executable && holds(each)) ?? segments.find(holds);
  return found && offset - found.offset + found.address;
}

/** Where in the file the byte is that has an address. */
export function fileOffsetOf(segments: readonly Segment[], address: number): number | undefined {
  const found = segments.find(
    (each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.fileSize,
  );
  return found && address - found.address + found.offset;
}
