import type {
  AtomicInstruction,
  LoadAcquireInstruction,
  LoadInstruction,
  LoadPacketInstruction,
  SignedType,
  StoreInstruction,
  StoreReleaseInstruction,
  UnsignedType,
} from '../instruction.ts';
import {
  atomicCodes,
  atomicOperations,
  BPF_ABS,
  BPF_ATOMIC,
  BPF_IND,
  BPF_LD,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_MEM,
  BPF_MEMSX,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  signedSizeCodes,
  signedTypes,
  sizeCodes,
  unsignedTypes,
} from '../opcode.ts';
import { type Register, registerNumbers } from '../register.ts';
import { type Slot, slot } from '../slot.ts';

/** Loads, stores and atomics: the classes `BPF_LDX`, `BPF_ST` and `BPF_STX`, and what is left of classic `BPF_LD`. */
type Family =
  | LoadInstruction
  | StoreInstruction
  | AtomicInstruction
  | LoadAcquireInstruction
  | StoreReleaseInstruction
  | LoadPacketInstruction;

/** What a slot of these classes means, or undefined. */
export function decodeMemory(from: Slot, dst: Register, src: Register): Family | undefined {
  const { code, offset, imm } = from;
  const size = code & sizeMask;
  switch (code & ~sizeMask) {
    case BPF_LDX | BPF_MEM:
      return imm === 0 ? loadOf(unsignedTypes.get(size), dst, src, offset) : undefined;
    case BPF_LDX | BPF_MEMSX:
      return imm === 0 ? loadOf(signedTypes.get(size), dst, src, offset) : undefined;
    case BPF_ST | BPF_MEM:
      return from.src === 0 ? storeOf(unsignedTypes.get(size), dst, offset, imm) : undefined;
    case BPF_STX | BPF_MEM:
      return imm === 0 ? storeOf(unsignedTypes.get(size), dst, offset, src) : undefined;
    case BPF_STX | BPF_ATOMIC:
      return decodeAtomic(from, dst, src);
    case BPF_LD | BPF_ABS:
      return from.src === 0 ? packetOf(from, undefined) : undefined;
    case BPF_LD | BPF_IND:
      return packetOf(from, src);
    default:
      return undefined;
  }
}

export function encodeMemory(instruction: Family): Slot {
  switch (instruction.kind) {
    case 'load': {
      const { type, offset } = instruction;
      const code = isSigned(type) ? BPF_MEMSX | signedSizeCodes[type] : BPF_MEM | sizeCodes[type];
      const [dst, src] = [registerNumbers[instruction.dst], registerNumbers[instruction.base]];
      return slot(BPF_LDX | code, { dst, src, offset });
    }
    case 'store': {
      const { src, offset } = instruction;
      const [size, dst] = [sizeCodes[instruction.type], registerNumbers[instruction.base]];
      return typeof src === 'number'
        ? slot(BPF_ST | BPF_MEM | size, { dst, offset, imm: src })
        : slot(BPF_STX | BPF_MEM | size, { dst, src: registerNumbers[src], offset });
    }
    case 'atomic':
      return slot(BPF_STX | BPF_ATOMIC | (instruction.width === 64 ? sizeCodes.u64 : sizeCodes.u32), {
        dst: registerNumbers[instruction.base],
        src: registerNumbers[instruction.src],
        offset: instruction.offset,
        imm: atomicCodes[instruction.op],
      });
    case 'loadAcquire':
      return slot(BPF_STX | BPF_ATOMIC | sizeCodes[instruction.type], {
        dst: registerNumbers[instruction.dst],
        src: registerNumbers[instruction.base],
        offset: instruction.offset,
        imm: BPF_LOAD_ACQ,
      });
    case 'storeRelease':
      return slot(BPF_STX | BPF_ATOMIC | sizeCodes[instruction.type], {
        dst: registerNumbers[instruction.base],
        src: registerNumbers[instruction.src],
        offset: instruction.offset,
        imm: BPF_STORE_REL,
      });
    case 'loadPacket': {
      const { register, offset } = instruction;
      const size = sizeCodes[instruction.type];
      return register === undefined
        ? slot(BPF_LD | BPF_ABS | size, { imm: offset })
        : slot(BPF_LD | BPF_IND | size, { src: registerNumbers[register], imm: offset });
    }
  }
}

const sizeMask = 0x18;

function loadOf(
  type: UnsignedType | SignedType | undefined,
  dst: Register,
  base: Register,
  offset: number,
): LoadInstruction | undefined {
  return type && { kind: 'load', type, dst, base, offset };
}

function storeOf(
  type: UnsignedType | undefined,
  base: Register,
  offset: number,
  src: Register | number,
): StoreInstruction | undefined {
  return type && { kind: 'store', type, base, offset, src };
}

function decodeAtomic({ code, offset, imm }: Slot, dst: Register, src: Register): Family | undefined {
  const type = unsignedTypes.get(code & sizeMask);
  if (type === undefined) return undefined;
  if (imm === BPF_LOAD_ACQ) return { kind: 'loadAcquire', type, dst, base: src, offset };
  if (imm === BPF_STORE_REL) return { kind: 'storeRelease', type, base: dst, offset, src };
  const op = atomicOperations.get(imm);
  if (op === undefined || type === 'u8' || type === 'u16') return undefined;
  return { kind: 'atomic', op, width: type === 'u64' ? 64 : 32, base: dst, offset, src };
}

function packetOf(
  { code, dst, offset, imm }: Slot,
  register: Register | undefined,
): LoadPacketInstruction | undefined {
  const type = unsignedTypes.get(code & sizeMask);
  if (type === undefined || type === 'u64' || dst !== 0 || offset !== 0) return undefined;
  return { kind: 'loadPacket', type, register, offset: imm };
}

function isSigned(type: UnsignedType | SignedType): type is SignedType {
  return type in signedSizeCodes;
}
