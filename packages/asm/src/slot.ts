/**
 * Eight bytes of a program, `struct bpf_insn`, before it is known what they mean.
 *
 * @example
 * ```ts
 * import type { Slot } from '@ebpf-ts/asm';
 *
 * const exit: Slot = { code: 0x95, dst: 0, src: 0, offset: 0, imm: 0 };
 * ```
 */
export interface Slot {
  /** Opcode, 8 bits. */
  readonly code: number;
  /** Number of a register, 4 bits. */
  readonly dst: number;
  /** Number of a register, or what a call or an immediate load means, 4 bits. */
  readonly src: number;
  /** Signed, 16 bits. */
  readonly offset: number;
  /** Signed, 32 bits. */
  readonly imm: number;
}

/** Bytes per slot: a program's size is a multiple of it, and jumps count in it. */
export const slotSize = 8;

/** A slot whose other fields are 0, as the kernel wants those that an instruction does not use. */
export function slot(code: number, { dst = 0, src = 0, offset = 0, imm = 0 }: Partial<Slot> = {}): Slot {
  return { code, dst, src, offset, imm };
}

/**
 * Reads the slot at a place, in bytes, for a loader that fills in what an instruction refers to;
 * {@link decodeAt} says what the instruction means.
 *
 * Throws a `RangeError` where the bytes end before.
 *
 * @example
 * ```ts
 * import { CALL, readSlot } from '@ebpf-ts/asm';
 *
 * declare const section: DataView;
 * if (readSlot(section, 0x40, true).code === CALL) console.log('a call');
 * ```
 */
export function readSlot(data: DataView, at: number, littleEndian: boolean): Slot {
  const registers = data.getUint8(at + 1);
  return {
    code: data.getUint8(at),
    dst: littleEndian ? registers & 15 : registers >> 4,
    src: littleEndian ? registers >> 4 : registers & 15,
    offset: data.getInt16(at + 2, littleEndian),
    imm: data.getInt32(at + 4, littleEndian),
  };
}

export function writeSlot(
  data: DataView,
  at: number,
  { code, dst, src, offset, imm }: Slot,
  littleEndian: boolean,
): void {
  data.setUint8(at, code);
  data.setUint8(at + 1, littleEndian ? (src << 4) | dst : (dst << 4) | src);
  data.setInt16(at + 2, offset, littleEndian);
  data.setInt32(at + 4, imm, littleEndian);
}
