import type {
  AluOperation,
  AtomicOperation,
  JumpOperation,
  SignedType,
  UnsignedType,
} from './instruction.ts';
import { inverse } from './inverse.ts';

/** Instruction classes, the lowest 3 bits of an opcode. */
export const BPF_LD = 0x00;
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02;
export const BPF_STX = 0x03;
export const BPF_ALU = 0x04;
export const BPF_JMP = 0x05;
export const BPF_JMP32 = 0x06;
export const BPF_ALU64 = 0x07;

/** Modes of loads and stores, the highest 3 bits. */
export const BPF_IMM = 0x00;
export const BPF_ABS = 0x20;
export const BPF_IND = 0x40;
export const BPF_MEM = 0x60;
export const BPF_MEMSX = 0x80;
export const BPF_ATOMIC = 0xc0;

/** Whether the source is a register. */
export const BPF_X = 0x08;

export const BPF_NEG = 0x80;
export const BPF_MOV = 0xb0;
export const BPF_END = 0xd0;

export const BPF_JA = 0x00;
export const BPF_CALL = 0x80;
export const BPF_EXIT = 0x90;
export const BPF_JCOND = 0xe0;

/**
 * The opcode of the only instruction of two slots: `BPF_LD | BPF_IMM | BPF_DW`.
 *
 * @example
 * ```ts
 * import { LOAD_IMMEDIATE, readSlot } from '@ebpf-ts/asm';
 *
 * declare const section: DataView;
 * const slots = readSlot(section, 0, true).code === LOAD_IMMEDIATE ? 2 : 1;
 * ```
 */
export const LOAD_IMMEDIATE = 0x18;

export const BPF_LOAD_ACQ = 0x100;
export const BPF_STORE_REL = 0x110;

/** The offset that makes a 64-bit move a cast between address spaces. */
export const BPF_ADDR_SPACE_CAST = 1;

/** The offset that makes a division or a remainder signed. */
export const SIGNED = 1;

/** What stands for 64 bits in the source of a 64-bit immediate load, by the kernel's names. */
export const BPF_PSEUDO_MAP_FD = 1;
export const BPF_PSEUDO_MAP_VALUE = 2;
export const BPF_PSEUDO_BTF_ID = 3;
export const BPF_PSEUDO_FUNC = 4;
export const BPF_PSEUDO_MAP_IDX = 5;
export const BPF_PSEUDO_MAP_IDX_VALUE = 6;

/**
 * The opcode of a call of a helper, a function or a kfunc: `BPF_JMP | BPF_CALL`.
 *
 * @example
 * ```ts
 * import { CALL, readSlot } from '@ebpf-ts/asm';
 *
 * declare const section: DataView;
 * const isCall = readSlot(section, 0, true).code === CALL;
 * ```
 */
export const CALL = BPF_JMP | BPF_CALL;

/**
 * In the source of a call, that a function of the program is called; 0 is a helper.
 *
 * @example
 * ```ts
 * import { BPF_PSEUDO_CALL, CALL, readSlot } from '@ebpf-ts/asm';
 *
 * declare const section: DataView;
 * const { code, src, imm } = readSlot(section, 0, true);
 * if (code === CALL && src === BPF_PSEUDO_CALL) console.log('a function', imm + 1, 'slots away');
 * ```
 */
export const BPF_PSEUDO_CALL = 1;
export const BPF_PSEUDO_KFUNC_CALL = 2;

/** The highest 4 bits of an opcode; signed operations share those of the unsigned. */
export const aluCodes: Readonly<Record<Exclude<AluOperation, 'sdiv' | 'smod'>, number>> = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  mod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
};

export const aluOperations = inverse(aluCodes);

/** The highest 4 bits of an opcode. */
export const jumpCodes: Readonly<Record<JumpOperation, number>> = {
  eq: 0x10,
  gt: 0x20,
  ge: 0x30,
  set: 0x40,
  ne: 0x50,
  sgt: 0x60,
  sge: 0x70,
  lt: 0xa0,
  le: 0xb0,
  slt: 0xc0,
  sle: 0xd0,
};

export const jumpOperations = inverse(jumpCodes);

/** The immediate of an atomic instruction. */
export const atomicCodes: Readonly<Record<AtomicOperation, number>> = {
  add: 0x00,
  or: 0x40,
  and: 0x50,
  xor: 0xa0,
  fetchAdd: 0x01,
  fetchOr: 0x41,
  fetchAnd: 0x51,
  fetchXor: 0xa1,
  xchg: 0xe1,
  cmpxchg: 0xf1,
};

export const atomicOperations = inverse(atomicCodes);

/** Bits 3 and 4 of the opcode of a load or store. */
export const sizeCodes: Readonly<Record<UnsignedType, number>> = {
  u32: 0x00,
  u16: 0x08,
  u8: 0x10,
  u64: 0x18,
};

export const unsignedTypes = inverse(sizeCodes);

export const signedSizeCodes: Readonly<Record<SignedType, number>> = { s32: 0x00, s16: 0x08, s8: 0x10 };

export const signedTypes = inverse(signedSizeCodes);
