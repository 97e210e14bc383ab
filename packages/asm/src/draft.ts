import type { AsmPlace } from './error.ts';
import type {
  CallFunctionInstruction,
  GotoInstruction,
  Instruction,
  JumpInstruction,
  LoadImmediateInstruction,
} from './instruction.ts';
import type { Register } from './register.ts';

/** An instruction of a program in the making: complete, or waiting for a label or a symbol. */
export type Draft =
  | { readonly instruction: Instruction }
  | { readonly instruction: Targeted; readonly label: string }
  | { readonly use: 'call' | 'kfunc'; readonly symbol: string }
  | { readonly use: 'map' | 'variable' | 'address'; readonly symbol: string; readonly dst: Register };

/** What holds a distance in slots. */
export type Targeted =
  | JumpInstruction
  | GotoInstruction
  | CallFunctionInstruction
  | Extract<LoadImmediateInstruction, { readonly source: 'function' }>;

/** A draft and what an error is to say about where it comes from. */
export interface PlacedDraft {
  readonly draft: Draft;
  readonly place: AsmPlace;
}
