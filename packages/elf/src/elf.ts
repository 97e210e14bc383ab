/** The numbers of the ELF format that BPF objects use, as `<elf.h>` names them. */
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;

export const SHN_LORESERVE = 0xff00;
export const SHN_COMMON = 0xfff2;

const SHF_EXECINSTR = 4;

/** Whether a section's flags mark it as code. */
export function isExecutable({ flags }: { readonly flags: number }): boolean {
  return Math.floor(flags / SHF_EXECINSTR) % 2 === 1;
}

/** A u64 as a number: exact up to 2^53, and beyond that still larger than any file. */
export function u64(data: DataView, offset: number, littleEndian: boolean): number {
  const high = data.getUint32(offset + (littleEndian ? 4 : 0), littleEndian);
  const low = data.getUint32(offset + (littleEndian ? 0 : 4), littleEndian);
  return high * 2 ** 32 + low;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
