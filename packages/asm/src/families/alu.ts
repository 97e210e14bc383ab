import type {
  AddressSpaceCastInstruction,
  AluInstruction,
  AluOperation,
  ByteOrderInstruction,
  NegateInstruction,
  SignExtendInstruction,
  Width,
} from '../instruction.ts';
import {
  aluCodes,
  aluOperations,
  BPF_ADDR_SPACE_CAST,
  BPF_ALU,
  BPF_ALU64,
  BPF_END,
  BPF_MOV,
  BPF_NEG,
  BPF_X,
  SIGNED,
} from '../opcode.ts';
import { type Register, registerNumbers } from '../register.ts';
import { type Slot, slot } from '../slot.ts';

/** Arithmetic and moves: the classes `BPF_ALU` and `BPF_ALU64`. */
type Family =
  | AluInstruction
  | SignExtendInstruction
  | NegateInstruction
  | ByteOrderInstruction
  | AddressSpaceCastInstruction;

/** What a slot of these classes means, or undefined. */
export function decodeAlu(from: Slot, dst: Register, src: Register): Family | undefined {
  const { code, offset, imm } = from;
  const width = (code & 7) === BPF_ALU64 ? 64 : 32;
  const operation = code & 0xf0;
  if (operation === BPF_END) return decodeByteOrder(from, dst);
  if (operation === BPF_NEG) {
    const plain = (code & BPF_X) === 0 && from.src === 0 && offset === 0 && imm === 0;
    return plain ? { kind: 'negate', width, dst } : undefined;
  }
  if ((code & BPF_X) === 0) {
    const op = operationOf(operation, offset);
    return op === undefined || from.src !== 0 ? undefined : { kind: 'alu', op, width, dst, src: imm };
  }
  if (operation === BPF_MOV && offset === BPF_ADDR_SPACE_CAST && width === 64) {
    return { kind: 'addressSpaceCast', dst, src, to: imm >>> 16, from: imm & 0xffff };
  }
  if (imm !== 0) return undefined;
  if (operation === BPF_MOV && offset !== 0) return decodeSignExtend(width, offset, dst, src);
  const op = operationOf(operation, offset);
  return op === undefined ? undefined : { kind: 'alu', op, width, dst, src };
}

export function encodeAlu(instruction: Family): Slot {
  const dst = registerNumbers[instruction.dst];
  switch (instruction.kind) {
    case 'alu': {
      const { op, src } = instruction;
      const signed = op === 'sdiv' || op === 'smod';
      const code = classOf(instruction) | (signed ? signedCodes[op] : aluCodes[op]);
      const offset = signed ? SIGNED : 0;
      return typeof src === 'number'
        ? slot(code, { dst, offset, imm: src })
        : slot(code | BPF_X, { dst, src: registerNumbers[src], offset });
    }
    case 'signExtend':
      return slot(classOf(instruction) | BPF_MOV | BPF_X, {
        dst,
        src: registerNumbers[instruction.src],
        offset: instruction.from,
      });
    case 'negate':
      return slot(classOf(instruction) | BPF_NEG, { dst });
    case 'byteOrder':
      return slot(byteOrderCodes[instruction.to], { dst, imm: instruction.bits });
    case 'addressSpaceCast':
      return slot(BPF_ALU64 | BPF_MOV | BPF_X, {
        dst,
        src: registerNumbers[instruction.src],
        offset: BPF_ADDR_SPACE_CAST,
        imm: (instruction.to << 16) | instruction.from,
      });
  }
}

const signedCodes = { sdiv: aluCodes.div, smod: aluCodes.mod };

/** The source bit says which order is wanted; in the 64-bit class the order does not depend on the machine's. */
const byteOrderCodes = {
  le: BPF_ALU | BPF_END,
  be: BPF_ALU | BPF_END | BPF_X,
  swapped: BPF_ALU64 | BPF_END,
} as const;

function classOf({ width }: { readonly width: Width }): number {
  return width === 64 ? BPF_ALU64 : BPF_ALU;
}

function operationOf(operation: number, offset: number): AluOperation | undefined {
  if (offset === 0) return aluOperations.get(operation);
  if (offset !== SIGNED) return undefined;
  if (operation === aluCodes.div) return 'sdiv';
  return operation === aluCodes.mod ? 'smod' : undefined;
}

function decodeSignExtend(
  width: Width,
  from: number,
  dst: Register,
  src: Register,
): SignExtendInstruction | undefined {
  if (from === 8 || from === 16) {
    return width === 64
      ? { kind: 'signExtend', width, from, dst, src }
      : { kind: 'signExtend', width, from, dst, src };
  }
  return from === 32 && width === 64 ? { kind: 'signExtend', width, from, dst, src } : undefined;
}

function decodeByteOrder({ code, src, offset, imm }: Slot, dst: Register): ByteOrderInstruction | undefined {
  if (src !== 0 || offset !== 0 || (imm !== 16 && imm !== 32 && imm !== 64)) return undefined;
  switch (code) {
    case byteOrderCodes.le:
      return { kind: 'byteOrder', to: 'le', bits: imm, dst };
    case byteOrderCodes.be:
      return { kind: 'byteOrder', to: 'be', bits: imm, dst };
    case byteOrderCodes.swapped:
      return { kind: 'byteOrder', to: 'swapped', bits: imm, dst };
    default:
      return undefined;
  }
}
