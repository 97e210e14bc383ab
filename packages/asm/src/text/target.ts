import type { Instruction } from '../instruction.ts';

/** Slots from the end of an instruction to where it may jump; undefined for what does not jump by a distance. */
export function jumpDistance(instruction: Instruction): number | undefined {
  switch (instruction.kind) {
    case 'jump':
    case 'goto':
    case 'gotol':
    case 'mayGoto':
      return instruction.offset;
    default:
      return undefined;
  }
}
