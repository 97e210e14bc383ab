/** Bytes per BPF instruction slot. */
export const instructionSize = 8;

/** `BPF_LD | BPF_IMM | BPF_DW`, the only instruction of two slots. */
export const loadImmediate64 = 0x18;
/** `BPF_JMP | BPF_CALL` */
export const call = 0x85;
/** `BPF_PSEUDO_CALL`: the call is of a function in the object. */
export const pseudoCall = 1;

/** The register in the field that says what a call or a load means, of the instruction at an offset. */
export function sourceOf(code: DataView, offset: number, littleEndian: boolean): number {
  const registers = code.getUint8(offset + 1);
  return littleEndian ? registers >> 4 : registers & 0xf;
}

/** The immediate of the instruction at an offset, with its sign. */
export function immediateOf(code: DataView, offset: number, littleEndian: boolean): number {
  return code.getInt32(offset + 4, littleEndian);
}
