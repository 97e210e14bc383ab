import type { Register } from './register.ts';

/**
 * One instruction of the BPF instruction set (RFC 9669, and what Linux added since), as plain data. Told apart by
 * `kind`.
 *
 * What has no meaning, or fields set that its meaning leaves reserved, is `unknown`, with all of its bits: nothing is
 * lost between {@link decode} and {@link encode}.
 *
 * @example
 * ```ts
 * import { decode, encode, type Instruction } from '@ebpf-ts/asm';
 *
 * const program: readonly Instruction[] = [
 *   { kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: 0 },
 *   { kind: 'exit' },
 * ];
 * for (const instruction of decode(encode(program))) {
 *   if (instruction.kind === 'alu') console.log(instruction.op, instruction.dst, instruction.src);
 * }
 * ```
 */
export type Instruction =
  | AluInstruction
  | SignExtendInstruction
  | NegateInstruction
  | ByteOrderInstruction
  | AddressSpaceCastInstruction
  | LoadInstruction
  | StoreInstruction
  | AtomicInstruction
  | LoadAcquireInstruction
  | StoreReleaseInstruction
  | LoadPacketInstruction
  | LoadImmediateInstruction
  | JumpInstruction
  | GotoInstruction
  | GotoRegisterInstruction
  | CallHelperInstruction
  | CallFunctionInstruction
  | CallKfuncInstruction
  | CallRegisterInstruction
  | ExitInstruction
  | UnknownInstruction;

/** A register, or an immediate: a signed 32-bit number, which 64-bit instructions extend with its sign. */
export type Operand = Register | number;

/** Bits that an instruction works on; with 32, the upper half of its destination becomes 0. */
export type Width = 32 | 64;

/** What is loaded or stored, as in C. */
export type UnsignedType = 'u8' | 'u16' | 'u32' | 'u64';

/** What a load extends with its sign (`BPF_MEMSX`). */
export type SignedType = 's8' | 's16' | 's32';

/** `sdiv` and `smod` are signed. */
export type AluOperation =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'sdiv'
  | 'or'
  | 'and'
  | 'lsh'
  | 'rsh'
  | 'mod'
  | 'smod'
  | 'xor'
  | 'mov'
  | 'arsh';

/** `dst = dst op src`, and `dst = src` for `mov`. */
export interface AluInstruction {
  readonly kind: 'alu';
  readonly op: AluOperation;
  readonly width: Width;
  readonly dst: Register;
  readonly src: Operand;
}

/** `dst = (s8)src`: a move of the lowest `from` bits, whose sign fills `width`. */
export type SignExtendInstruction = {
  readonly kind: 'signExtend';
  readonly dst: Register;
  readonly src: Register;
} & ({ readonly width: 32; readonly from: 8 | 16 } | { readonly width: 64; readonly from: 8 | 16 | 32 });

/** `dst = -dst`. */
export interface NegateInstruction {
  readonly kind: 'negate';
  readonly width: Width;
  readonly dst: Register;
}

/** Makes the lowest `bits` of a register little endian or big endian, or swaps their bytes whatever the machine. */
export interface ByteOrderInstruction {
  readonly kind: 'byteOrder';
  readonly to: 'le' | 'be' | 'swapped';
  readonly bits: 16 | 32 | 64;
  readonly dst: Register;
}

/** Converts an arena's pointer between address spaces, numbered from 0 to 65535. */
export interface AddressSpaceCastInstruction {
  readonly kind: 'addressSpaceCast';
  readonly dst: Register;
  readonly src: Register;
  readonly to: number;
  readonly from: number;
}

/** `dst = *(type *)(base + offset)`. */
export interface LoadInstruction {
  readonly kind: 'load';
  readonly type: UnsignedType | SignedType;
  readonly dst: Register;
  readonly base: Register;
  /** Bytes, signed, 16 bits. */
  readonly offset: number;
}

/** `*(type *)(base + offset) = src`. */
export interface StoreInstruction {
  readonly kind: 'store';
  readonly type: UnsignedType;
  readonly base: Register;
  /** Bytes, signed, 16 bits. */
  readonly offset: number;
  readonly src: Operand;
}

/** `fetch…` and `xchg` put the old value into `src`, `cmpxchg` into `r0`, with which it compares. */
export type AtomicOperation =
  | 'add'
  | 'or'
  | 'and'
  | 'xor'
  | 'fetchAdd'
  | 'fetchOr'
  | 'fetchAnd'
  | 'fetchXor'
  | 'xchg'
  | 'cmpxchg';

/** An atomic change of memory at `base + offset`. */
export interface AtomicInstruction {
  readonly kind: 'atomic';
  readonly op: AtomicOperation;
  readonly width: Width;
  readonly base: Register;
  /** Bytes, signed, 16 bits. */
  readonly offset: number;
  readonly src: Register;
}

/** A load that no later access overtakes. */
export interface LoadAcquireInstruction {
  readonly kind: 'loadAcquire';
  readonly type: UnsignedType;
  readonly dst: Register;
  readonly base: Register;
  /** Bytes, signed, 16 bits. */
  readonly offset: number;
}

/** A store that overtakes no earlier access. */
export interface StoreReleaseInstruction {
  readonly kind: 'storeRelease';
  readonly type: UnsignedType;
  readonly base: Register;
  /** Bytes, signed, 16 bits. */
  readonly offset: number;
  readonly src: Register;
}

/** Classic BPF's `r0 = *(type *)skb[offset + register]` (`BPF_ABS`; `BPF_IND` where there is a register). */
export interface LoadPacketInstruction {
  readonly kind: 'loadPacket';
  readonly type: 'u8' | 'u16' | 'u32';
  readonly register: Register | undefined;
  /** Bytes, signed, 32 bits. */
  readonly offset: number;
}

/**
 * The only instruction of two slots: 64 bits, or what the kernel puts in their place when the program is loaded. Told
 * apart by `source`, the kernel's `BPF_PSEUDO_*`.
 *
 * In an object file the sources that need the kernel are written as plain values, with a relocation.
 */
export type LoadImmediateInstruction = { readonly kind: 'loadImmediate'; readonly dst: Register } & (
  | { readonly source: 'value' /** Signed, 64 bits. */; readonly value: bigint }
  | { readonly source: 'map'; readonly fd: number }
  | { readonly source: 'mapValue'; readonly fd: number /** Bytes into the value. */; readonly offset: number }
  | {
      readonly source: 'variable';
      readonly btfId: number /** BTF of the module. */;
      readonly moduleFd: number;
    }
  | { readonly source: 'function' /** Slots, from the end of this one's first. */; readonly offset: number }
  | { readonly source: 'mapIndex' /** In `fd_array`. */; readonly index: number }
  | { readonly source: 'mapIndexValue'; readonly index: number; readonly offset: number }
);

/** `set` is `dst & src`; an `s` in front compares signed. */
export type JumpOperation = 'eq' | 'gt' | 'ge' | 'set' | 'ne' | 'sgt' | 'sge' | 'lt' | 'le' | 'slt' | 'sle';

/** `if dst op src goto offset`. */
export interface JumpInstruction {
  readonly kind: 'jump';
  readonly op: JumpOperation;
  readonly width: Width;
  readonly dst: Register;
  readonly src: Operand;
  /** Slots from the next instruction, signed, 16 bits. */
  readonly offset: number;
}

/**
 * A jump without a condition. `gotol` reaches 32 bits far, the others 16; `may_goto` jumps once the kernel finds that
 * the program ran for long enough.
 */
export interface GotoInstruction {
  readonly kind: 'goto' | 'gotol' | 'mayGoto';
  /** Slots from the next instruction, signed. */
  readonly offset: number;
}

/** A jump to the address in a register, which comes from an instruction array map. */
export interface GotoRegisterInstruction {
  readonly kind: 'gotox';
  readonly dst: Register;
}

/** A call of the kernel's helper of this number. */
export interface CallHelperInstruction {
  readonly kind: 'callHelper';
  readonly helper: number;
}

/** A call of a function of the program. */
export interface CallFunctionInstruction {
  readonly kind: 'callFunction';
  /** Slots from the next instruction, signed, 32 bits. In an object file often -1, with a relocation. */
  readonly offset: number;
}

/** A call of a function of the kernel, or of a module, by its BTF id. */
export interface CallKfuncInstruction {
  readonly kind: 'callKfunc';
  readonly btfId: number;
  /** Where in `fd_array` the BTF of the function's module is; 0 is the kernel itself. */
  readonly module: number;
}

/** A call of the address in a register. Compilers emit it; the kernel refuses it. */
export interface CallRegisterInstruction {
  readonly kind: 'callx';
  readonly dst: Register;
}

/** Returns, `r0` being the result. */
export interface ExitInstruction {
  readonly kind: 'exit';
}

/** A slot without a meaning, as its fields are in `struct bpf_insn`. */
export interface UnknownInstruction {
  readonly kind: 'unknown';
  /** Opcode, 8 bits. */
  readonly code: number;
  /** 4 bits. */
  readonly dst: number;
  /** 4 bits. */
  readonly src: number;
  /** Signed, 16 bits. */
  readonly offset: number;
  /** Signed, 32 bits. */
  readonly imm: number;
}

/**
 * The slots that an instruction takes; jumps count in them.
 *
 * @example
 * ```ts
 * import { slotCount } from '@ebpf-ts/asm';
 *
 * slotCount({ kind: 'exit' }); // 1
 * ```
 */
export function slotCount(instruction: Instruction): 1 | 2 {
  return instruction.kind === 'loadImmediate' ? 2 : 1;
}
