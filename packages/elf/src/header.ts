import { SHN_LORESERVE, u64, viewOf } from './elf.ts';
import { ElfError } from './error.ts';

/** What the ELF header says about the rest of the file. */
export interface Header {
  readonly data: DataView;
  readonly littleEndian: boolean;
  readonly sectionsOffset: number;
  readonly sectionCount: number;
  /** The index of the section with the names of sections. */
  readonly namesIndex: number;
}

const headerSize = 64;
const sectionHeaderSize = 64;

/** Reads the `Elf64_Ehdr` of a BPF object, and tells apart what people hand over instead of one. */
export function parseHeader(bytes: Uint8Array): Header {
  const { data, littleEndian } = identify(bytes);
  const machine = data.getUint16(18, littleEndian);
  if (machine !== EM_BPF) {
    throw new ElfError(
      `${machines.get(machine) ?? `an object for machine ${machine}`}`,
      { offset: 18 },
      compileHint,
    );
  }
  const type = data.getUint16(16, littleEndian);
  if (type !== ET_REL) {
    throw new ElfError(
      `not relocatable: ELF type ${type}, not ${ET_REL}`,
      { offset: 16 },
      'Compile with clang -c, without linking',
    );
  }
  return sectionTable(data, littleEndian);
}

/** Reads the `Elf64_Ehdr` of any file: a kernel, a module, a BPF object. */
export function parseAnyHeader(bytes: Uint8Array): Header {
  const { data, littleEndian } = identify(bytes);
  return sectionTable(data, littleEndian);
}

function identify(bytes: Uint8Array): Pick<Header, 'data' | 'littleEndian'> {
  if (bytes.length === 0) throw new ElfError('the file is empty', { offset: 0 });
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
    throw new ElfError(`not an ELF file: it starts with ${startOf(bytes)}`, { offset: 0 }, compileHint);
  }
  if (bytes.length < headerSize) {
    throw new ElfError(`truncated: ${bytes.length} bytes, an ELF header has ${headerSize}`, {
      offset: bytes.length,
    });
  }
  const data = viewOf(bytes);
  const fileClass = data.getUint8(4);
  if (fileClass !== 2) {
    throw new ElfError(
      fileClass === 1 ? 'a 32-bit ELF file' : `unknown ELF class ${fileClass}`,
      { offset: 4 },
      compileHint,
    );
  }
  const order = data.getUint8(5);
  if (order !== 1 && order !== 2) throw new ElfError(`unknown byte order ${order}`, { offset: 5 });
  return { data, littleEndian: order === 1 };
}

function sectionTable(data: DataView, littleEndian: boolean): Header {
  const { byteLength } = data;
  const entrySize = data.getUint16(58, littleEndian);
  if (entrySize !== sectionHeaderSize) {
    throw new ElfError(`section headers of ${entrySize} bytes, not ${sectionHeaderSize}`, { offset: 58 });
  }
  const sectionsOffset = u64(data, 40, littleEndian);
  const sectionCount = data.getUint16(60, littleEndian);
  const namesIndex = data.getUint16(62, littleEndian);
  if (sectionCount === 0 || sectionCount >= SHN_LORESERVE) {
    throw new ElfError(`${sectionCount} sections; between 1 and ${SHN_LORESERVE - 1} are read`, {
      offset: 60,
    });
  }
  if (sectionsOffset + sectionCount * sectionHeaderSize > byteLength) {
    throw new ElfError(
      `truncated: its section headers end at ${sectionsOffset + sectionCount * sectionHeaderSize} of ${byteLength} bytes`,
      { offset: 40 },
    );
  }
  if (sectionsOffset < headerSize)
    throw new ElfError('its section headers overlap the ELF header', { offset: 40 });
  if (namesIndex === 0 || namesIndex >= sectionCount) {
    throw new ElfError(`section names in section ${namesIndex} of ${sectionCount}`, { offset: 62 });
  }
  return { data, littleEndian, sectionsOffset, sectionCount, namesIndex };
}

const EM_BPF = 247;
const ET_REL = 1;
const compileHint = 'Compile with clang -target bpf -g -O2 -c';

const machines = new Map([
  [0, 'an object for no machine'],
  [3, 'an x86 object'],
  [8, 'a MIPS object'],
  [21, 'a PowerPC object'],
  [22, 'an S/390 object'],
  [40, 'an Arm object'],
  [62, 'an x86-64 object'],
  [183, 'an AArch64 object'],
  [243, 'a RISC-V object'],
  [258, 'a LoongArch object'],
]);

function startOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
