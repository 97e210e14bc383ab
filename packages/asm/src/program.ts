import { AsmError } from './error.ts';
import { type Instruction, slotCount } from './instruction.ts';
import type { Register } from './register.ts';

/** A whole program: what {@link assemble} and {@link ProgramBuilder} make. */
export interface Program {
  readonly instructions: readonly Instruction[];
  /** The slots that have names, in the order of the program. */
  readonly labels: ReadonlyMap<string, number>;
  /** What only a loader knows; the instructions have zeros there. */
  readonly references: readonly Reference[];
}

/** A symbol outside of the program that an instruction uses. */
export type Reference = {
  /** Of the instruction, in `instructions`. */
  readonly index: number;
  /** Of the instruction, as jumps and relocations count. */
  readonly slot: number;
  readonly symbol: string;
} & (
  | {
      /** A 64-bit load of a map, of a variable's address, or, in assembly, of either. */
      readonly use: 'map' | 'variable' | 'address';
      readonly dst: Register;
    }
  | {
      /** A call of a kfunc, or, in assembly, of whatever has that name. */
      readonly use: 'kfunc' | 'call';
    }
);

/**
 * The instructions of a program, each that has a reference replaced by what `fill` makes of it.
 *
 * Throws {@link AsmError} if that takes another number of slots, which would move the targets of jumps.
 *
 * @example
 * ```ts
 * import { assemble, resolve } from '@ebpf-ts/asm';
 *
 * const maps = new Map([['counts', 5]]);
 * const program = assemble('r1 = counts ll\nexit');
 * const instructions = resolve(program, (reference) => {
 *   const fd = maps.get(reference.symbol);
 *   if (fd === undefined || !('dst' in reference)) throw new Error(`no map ${reference.symbol}`);
 *   return { kind: 'loadImmediate', dst: reference.dst, source: 'map', fd };
 * });
 * ```
 */
export function resolve(
  { instructions, references }: Program,
  fill: (reference: Reference) => Instruction,
): readonly Instruction[] {
  const resolved = [...instructions];
  for (const reference of references) {
    const { index, symbol } = reference;
    const [before, after] = [instructions[index], fill(reference)];
    if (before !== undefined && slotCount(before) !== slotCount(after)) {
      throw new AsmError(
        { index },
        `${symbol} became ${slotCount(after)} slots where there are ${slotCount(before)}`,
        'Fill a load with a load, and a call with a call',
      );
    }
    resolved[index] = after;
  }
  return resolved;
}
