import type { Instruction } from '@ebpf-ts/asm';
import type { IsaFeature } from '../isa.ts';

/** The part of the instruction set that an instruction came with; undefined for what all kernels know. */
export function isaOf(instruction: Instruction): IsaFeature | undefined {
  switch (instruction.kind) {
    case 'jump':
      if (instruction.width === 32) return 'v3';
      return ['lt', 'le', 'slt', 'sle'].includes(instruction.op) ? 'v2' : undefined;
    case 'signExtend':
    case 'gotol':
      return 'v4';
    case 'byteOrder':
      return instruction.to === 'swapped' ? 'v4' : undefined;
    case 'alu':
      return instruction.op === 'sdiv' || instruction.op === 'smod' ? 'v4' : undefined;
    case 'load':
      return instruction.type.startsWith('s') ? 'v4' : undefined;
    case 'atomic':
      return instruction.op === 'add' ? undefined : 'atomics';
    case 'mayGoto':
      return 'may_goto';
    case 'loadAcquire':
    case 'storeRelease':
      return 'load_acquire';
    default:
      return undefined;
  }
}
