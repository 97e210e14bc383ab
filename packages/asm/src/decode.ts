import { AsmError } from './error.ts';
import { decodeAlu } from './families/alu.ts';
import { decodeImmediate } from './families/immediate.ts';
import { decodeJump } from './families/jump.ts';
import { decodeMemory } from './families/memory.ts';
import { type Instruction, slotCount } from './instruction.ts';
import { BPF_ALU, BPF_ALU64, BPF_JMP, BPF_JMP32, LOAD_IMMEDIATE } from './opcode.ts';
import { registers } from './register.ts';
import { readSlot, type Slot, slotSize } from './slot.ts';

/**
 * Reads the instructions of a program. Bytes that mean nothing are read as `unknown` and never refused.
 *
 * Throws {@link AsmError} where the bytes end within an instruction.
 *
 * @example
 * ```ts
 * import { decode } from '@ebpf-ts/asm';
 *
 * decode(Uint8Array.of(0x95, 0, 0, 0, 0, 0, 0, 0)); // [{ kind: 'exit' }]
 * ```
 */
export function decode(bytes: Uint8Array, littleEndian = true): readonly Instruction[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const instructions: Instruction[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const instruction = decodeAt(data, offset, littleEndian);
    instructions.push(instruction);
    offset += slotCount(instruction) * slotSize;
  }
  return instructions;
}

/**
 * Reads the one instruction at `offset`, in bytes; {@link slotCount} says how far the next one is.
 *
 * Throws {@link AsmError} where the bytes end within it.
 *
 * @example
 * ```ts
 * import { decodeAt } from '@ebpf-ts/asm';
 *
 * declare const section: DataView;
 * const call = decodeAt(section, 0x40);
 * if (call.kind === 'callHelper') console.log(call.helper);
 * ```
 */
export function decodeAt(data: DataView, offset: number, littleEndian = true): Instruction {
  const left = data.byteLength - offset;
  if (left < slotSize) throw truncated(offset, `${left} bytes are left of an instruction of ${slotSize}`);
  const slot = readSlot(data, offset, littleEndian);
  if (slot.code !== LOAD_IMMEDIATE) return meaningOf(slot, undefined) ?? { kind: 'unknown', ...slot };
  if (left < 2 * slotSize) throw truncated(offset, 'only the first half of a 64-bit immediate load is there');
  const second = readSlot(data, offset + slotSize, littleEndian);
  return meaningOf(slot, second) ?? { kind: 'unknown', ...slot };
}

function meaningOf(slot: Slot, second: Slot | undefined): Instruction | undefined {
  const [dst, src] = [registers.get(slot.dst), registers.get(slot.src)];
  if (dst === undefined || src === undefined) return undefined;
  if (second !== undefined) return decodeImmediate(slot, second, dst);
  switch (slot.code & 7) {
    case BPF_ALU:
    case BPF_ALU64:
      return decodeAlu(slot, dst, src);
    case BPF_JMP:
    case BPF_JMP32:
      return decodeJump(slot, dst, src);
    default:
      return decodeMemory(slot, dst, src);
  }
}

function truncated(offset: number, reason: string): AsmError {
  return new AsmError(
    { offset },
    reason,
    'Give whole instructions, a multiple of 8 bytes, as they are in a section of an object',
  );
}
