import type { Bytes } from '../bytes.ts';
import { SymbolFileError } from '../error.ts';

/** A record of the file, field by field, in the file's own byte order. */
export interface Fields {
  u8(offset: number): number;
  u16(offset: number): number;
  u32(offset: number): number;
  /** An address, offset or size: 4 bytes in a 32-bit file, else 8; exact up to 2^53. */
  word(offset: number): number;
}

/** What the ELF header says about the rest of the file. */
export interface ElfHeader {
  readonly is64: boolean;
  readonly littleEndian: boolean;
  /** `ET_*`. */
  readonly type: number;
  /** `EM_*`. */
  readonly machine: number;
  readonly segmentsOffset: number;
  readonly segmentCount: number;
  readonly sectionsOffset: number;
  readonly sectionCount: number;
  /** The index of the section with the names of sections. */
  readonly namesIndex: number;
}

/** Reads the `Elf32_Ehdr` or `Elf64_Ehdr`, and the counts that are too large for it from the first section. */
export function readHeader(bytes: Bytes): ElfHeader {
  const { path } = bytes;
  const ident = bytes.read(0, Math.min(bytes.size, 16), 'the ELF header');
  if (ident.length < 16 || ident.readUInt32BE(0) !== 0x7f454c46) {
    const start = ident.subarray(0, 4).toString('hex');
    throw new SymbolFileError(
      path,
      0,
      start === '' ? 'the file is empty' : `not an ELF file: it starts with ${start}`,
    );
  }
  const [fileClass, order] = [ident.readUInt8(4), ident.readUInt8(5)];
  if (fileClass !== 1 && fileClass !== 2)
    throw new SymbolFileError(path, 4, `unknown ELF class ${fileClass}`);
  if (order !== 1 && order !== 2) throw new SymbolFileError(path, 5, `unknown byte order ${order}`);
  const [is64, littleEndian] = [fileClass === 2, order === 1];
  const fields = fieldsOf(bytes.read(0, is64 ? 64 : 52, 'the ELF header'), { is64, littleEndian });
  const header = {
    is64,
    littleEndian,
    type: fields.u16(16),
    machine: fields.u16(18),
    segmentsOffset: fields.word(is64 ? 32 : 28),
    segmentCount: fields.u16(is64 ? 56 : 44),
    sectionsOffset: fields.word(is64 ? 40 : 32),
    sectionCount: fields.u16(is64 ? 60 : 48),
    namesIndex: fields.u16(is64 ? 62 : 50),
  };
  const [segmentSize, sectionSize] = [fields.u16(is64 ? 54 : 42), fields.u16(is64 ? 58 : 46)];
  if (header.segmentCount > 0 && segmentSize !== segmentHeaderSize(header)) {
    throw new SymbolFileError(path, is64 ? 54 : 42, `program headers of ${segmentSize} bytes`);
  }
  if (header.sectionsOffset === 0) return { ...header, sectionCount: 0 };
  if (sectionSize !== sectionHeaderSize(header)) {
    throw new SymbolFileError(path, is64 ? 58 : 46, `section headers of ${sectionSize} bytes`);
  }
  return withLargeCounts(bytes, header);
}

/** Bytes of an `Elf32_Phdr` or `Elf64_Phdr`. */
export const segmentHeaderSize = ({ is64 }: { readonly is64: boolean }) => (is64 ? 56 : 32);
/** Bytes of an `Elf32_Shdr` or `Elf64_Shdr`. */
export const sectionHeaderSize = ({ is64 }: { readonly is64: boolean }) => (is64 ? 64 : 40);

/** Reads fields of some bytes. */
export function fieldsOf(
  buffer: Buffer,
  { is64, littleEndian }: { readonly is64: boolean; readonly littleEndian: boolean },
): Fields {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const u32 = (offset: number) => view.getUint32(offset, littleEndian);
  const u64 = (offset: number) =>
    u32(offset + (littleEndian ? 4 : 0)) * 2 ** 32 + u32(offset + (littleEndian ? 0 : 4));
  return {
    u8: (offset) => view.getUint8(offset),
    u16: (offset) => view.getUint16(offset, littleEndian),
    u32,
    word: is64 ? u64 : u32,
  };
}

const SHN_XINDEX = 0xffff;
const PN_XNUM = 0xffff;

function withLargeCounts(bytes: Bytes, header: ElfHeader): ElfHeader {
  const { is64, sectionsOffset, sectionCount, segmentCount, namesIndex } = header;
  if (sectionCount !== 0 && segmentCount !== PN_XNUM && namesIndex !== SHN_XINDEX) return header;
  const first = fieldsOf(bytes.read(sectionsOffset, sectionHeaderSize(header), 'the first section'), header);
  return {
    ...header,
    sectionCount: sectionCount === 0 ? first.word(is64 ? 32 : 20) : sectionCount,
    namesIndex: namesIndex === SHN_XINDEX ? first.u32(is64 ? 40 : 24) : namesIndex,
    segmentCount: segmentCount === PN_XNUM ? first.u32(is64 ? 44 : 28) : segmentCount,
  };
}
