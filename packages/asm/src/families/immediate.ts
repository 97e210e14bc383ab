import type { LoadImmediateInstruction } from '../instruction.ts';
import {
  BPF_PSEUDO_BTF_ID,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  LOAD_IMMEDIATE,
} from '../opcode.ts';
import { type Register, registerNumbers } from '../register.ts';
import { type Slot, slot } from '../slot.ts';

/** What two slots mean of which the first has the opcode of a 64-bit immediate load, or undefined. */
export function decodeImmediate(
  first: Slot,
  second: Slot,
  dst: Register,
): LoadImmediateInstruction | undefined {
  if (first.offset !== 0 || second.code !== 0 || second.dst !== 0) return undefined;
  if (second.src !== 0 || second.offset !== 0) return undefined;
  return immediateOf(dst, first.src, first.imm, second.imm);
}

/** The load of this pseudo source and these immediates of both slots, or undefined. */
export function immediateOf(
  dst: Register,
  source: number,
  low: number,
  high: number,
): LoadImmediateInstruction | undefined {
  const kind = 'loadImmediate';
  switch (source) {
    case 0:
      return { kind, dst, source: 'value', value: (BigInt(high) << 32n) | BigInt(low >>> 0) };
    case BPF_PSEUDO_MAP_FD:
      return high === 0 ? { kind, dst, source: 'map', fd: low } : undefined;
    case BPF_PSEUDO_MAP_VALUE:
      return { kind, dst, source: 'mapValue', fd: low, offset: high };
    case BPF_PSEUDO_BTF_ID:
      return { kind, dst, source: 'variable', btfId: low, moduleFd: high };
    case BPF_PSEUDO_FUNC:
      return high === 0 ? { kind, dst, source: 'function', offset: low } : undefined;
    case BPF_PSEUDO_MAP_IDX:
      return high === 0 ? { kind, dst, source: 'mapIndex', index: low } : undefined;
    case BPF_PSEUDO_MAP_IDX_VALUE:
      return { kind, dst, source: 'mapIndexValue', index: low, offset: high };
    default:
      return undefined;
  }
}

/** The two slots of a 64-bit immediate load. */
export function encodeImmediate(instruction: LoadImmediateInstruction): readonly [Slot, Slot] {
  const { src, low, high } = halvesOf(instruction);
  const dst = registerNumbers[instruction.dst];
  return [slot(LOAD_IMMEDIATE, { dst, src, imm: low }), slot(0, { imm: high })];
}

/** The pseudo source, and the immediates of both slots. */
export function halvesOf(instruction: LoadImmediateInstruction): { src: number; low: number; high: number } {
  switch (instruction.source) {
    case 'value': {
      const { value } = instruction;
      return { src: 0, low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
    }
    case 'map':
      return { src: BPF_PSEUDO_MAP_FD, low: instruction.fd, high: 0 };
    case 'mapValue':
      return { src: BPF_PSEUDO_MAP_VALUE, low: instruction.fd, high: instruction.offset };
    case 'variable':
      return { src: BPF_PSEUDO_BTF_ID, low: instruction.btfId, high: instruction.moduleFd };
    case 'function':
      return { src: BPF_PSEUDO_FUNC, low: instruction.offset, high: 0 };
    case 'mapIndex':
      return { src: BPF_PSEUDO_MAP_IDX, low: instruction.index, high: 0 };
    case 'mapIndexValue':
      return { src: BPF_PSEUDO_MAP_IDX_VALUE, low: instruction.index, high: instruction.offset };
    default:
      // From JavaScript: it does not read as what was given, which is then said.
      return { src: 0, low: 0, high: 0 };
  }
}
