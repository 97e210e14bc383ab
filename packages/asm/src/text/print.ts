import { halvesOf } from '../families/immediate.ts';
import type {
  AtomicInstruction,
  Instruction,
  LoadImmediateInstruction,
  LoadPacketInstruction,
  Operand,
  SignedType,
  UnsignedType,
  Width,
} from '../instruction.ts';
import type { Register } from '../register.ts';
import { assignments, comparisons, fetches, lockedAssignments } from './words.ts';

/**
 * `objdump` is what `llvm-objdump` prints. It does not tell apart calls of helpers, functions and kfuncs, leaves out
 * half of what some 64-bit loads hold, and has no text for unknown slots; `source` has words for all of these, and is
 * the same otherwise.
 */
export type Syntax = 'objdump' | 'source';

/**
 * The text of an instruction, in the syntax of LLVM's assembler.
 *
 * @example
 * ```ts
 * import { print } from '@ebpf-ts/asm';
 *
 * print({ kind: 'load', type: 'u32', dst: 'r1', base: 'r10', offset: -8 }); // w1 = *(u32 *)(r10 - 0x8)
 * print({ kind: 'callFunction', offset: 5 }); // call 0x5
 * print({ kind: 'callFunction', offset: 5 }, 'source'); // call pc+0x5
 * ```
 */
export function print(instruction: Instruction, syntax: Syntax = 'objdump'): string {
  switch (instruction.kind) {
    case 'alu': {
      const { op, width, dst, src } = instruction;
      return `${named(dst, width)} ${assignments[op]} ${operand(src, width)}`;
    }
    case 'signExtend': {
      const { width, from, dst, src } = instruction;
      return `${named(dst, width)} = (s${from})${named(src, width)}`;
    }
    case 'negate': {
      const register = named(instruction.dst, instruction.width);
      return `${register} = -${register}`;
    }
    case 'byteOrder': {
      const { to, bits, dst } = instruction;
      return `${dst} = ${to === 'swapped' ? 'bswap' : to}${bits} ${dst}`;
    }
    case 'addressSpaceCast': {
      const { dst, src, to, from } = instruction;
      return `${dst} = addr_space_cast(${src}, ${hex(to)}, ${hex(from)})`;
    }
    case 'load': {
      const { type, dst, base, offset } = instruction;
      return `${named(dst, widthOf(type))} = ${memory(type, base, offset)}`;
    }
    case 'store': {
      const { type, base, offset, src } = instruction;
      return `${memory(type, base, offset)} = ${operand(src, widthOf(type))}`;
    }
    case 'atomic':
      return printAtomic(instruction);
    case 'loadAcquire': {
      const { type, dst, base, offset } = instruction;
      return `${named(dst, widthOf(type))} = load_acquire(${pointer(type, base, offset)})`;
    }
    case 'storeRelease': {
      const { type, base, offset, src } = instruction;
      return `store_release(${pointer(type, base, offset)}, ${named(src, widthOf(type))})`;
    }
    case 'loadPacket':
      return printLoadPacket(instruction, syntax);
    case 'loadImmediate':
      return printLoadImmediate(instruction, syntax);
    case 'jump': {
      const { op, width, dst, src, offset } = instruction;
      return `if ${named(dst, width)} ${comparisons[op]} ${operand(src, width)} goto ${signed(offset)}`;
    }
    case 'goto':
    case 'gotol':
      return `${instruction.kind} ${signed(instruction.offset)}`;
    case 'mayGoto':
      return `may_goto ${signed(instruction.offset)}`;
    case 'gotox':
    case 'callx':
      return `${instruction.kind} ${instruction.dst}`;
    case 'callHelper':
      return `call ${hex(instruction.helper)}`;
    case 'callFunction':
      return syntax === 'objdump'
        ? `call ${hex(instruction.offset)}`
        : `call pc${signed(instruction.offset)}`;
    case 'callKfunc': {
      const { btfId, module } = instruction;
      if (syntax === 'objdump') return `call ${hex(btfId)}`;
      return module === 0 ? `call kfunc ${hex(btfId)}` : `call kfunc ${hex(btfId)}, ${hex(module)}`;
    }
    case 'exit':
      return 'exit';
    case 'unknown': {
      if (syntax === 'objdump') return '<unknown>';
      const { code, dst, src, offset, imm } = instruction;
      return `.insn ${[code, dst, src, offset, imm].map(hex).join(', ')}`;
    }
  }
}

/** A signed number in hexadecimal, as LLVM writes it. */
export function hex(value: number | bigint): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function printAtomic({ op, width, base, offset, src }: AtomicInstruction): string {
  const value = named(src, width);
  const type = width === 64 ? 'u64' : 'u32';
  const suffix = width === 64 ? '_64' : '32_32';
  switch (op) {
    case 'add':
    case 'or':
    case 'and':
    case 'xor':
      return `lock ${memory(type, base, offset)} ${lockedAssignments[op]} ${value}`;
    case 'xchg':
      return `${value} = xchg${suffix}(${address(base, offset)}, ${value})`;
    case 'cmpxchg': {
      const expected = named('r0', width);
      return `${expected} = cmpxchg${suffix}(${address(base, offset)}, ${expected}, ${value})`;
    }
    default:
      return `${value} = ${fetches[op]}(${pointer(type, base, offset)}, ${value})`;
  }
}

function printLoadPacket({ type, register, offset }: LoadPacketInstruction, syntax: Syntax): string {
  if (register === undefined) return `r0 = *(${type} *)skb[${hex(offset)}]`;
  const displacement = syntax === 'objdump' || offset === 0 ? '' : displaced(offset);
  return `r0 = *(${type} *)skb[${register}${displacement}]`;
}

function printLoadImmediate(instruction: LoadImmediateInstruction, syntax: Syntax): string {
  const { dst } = instruction;
  if (instruction.source === 'value') return `${dst} = ${hex(instruction.value)} ll`;
  const { src, low, high } = halvesOf(instruction);
  const upper = syntax === 'objdump' || high === 0 ? '' : `, ${hex(high >>> 0)}`;
  return `ld_pseudo ${dst}, ${hex(src)}, ${hex(low >>> 0)}${upper}`;
}

/** Registers are called `w` where only their lower half counts. */
function named(register: Register, width: Width): string {
  return width === 64 ? register : `w${register.slice(1)}`;
}

/** The half of the register that takes part: what is extended with its sign fills all of it. */
function widthOf(type: UnsignedType | SignedType): Width {
  return type === 'u8' || type === 'u16' || type === 'u32' ? 32 : 64;
}

function operand(source: Operand, width: Width): string {
  return typeof source === 'number' ? hex(source) : named(source, width);
}

function memory(type: string, base: Register, offset: number): string {
  return `*(${type} *)(${address(base, offset)})`;
}

function pointer(type: string, base: Register, offset: number): string {
  return `(${type} *)(${address(base, offset)})`;
}

function address(base: Register, offset: number): string {
  return base + displaced(offset);
}

function displaced(offset: number): string {
  return offset < 0 ? ` - ${hex(-offset)}` : ` + ${hex(offset)}`;
}

/** Distances always carry their sign. */
function signed(distance: number): string {
  return distance < 0 ? hex(distance) : `+${hex(distance)}`;
}
