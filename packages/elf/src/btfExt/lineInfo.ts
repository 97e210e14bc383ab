import { type Context, stringAt } from './table.ts';

/** Where an instruction comes from in the source. */
export interface LineInfo {
  /** The section that the instruction is in. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The text of the line. */
  readonly source: string;
}

/** Bytes of a `struct bpf_line_info`. */
export const lineInfoSize = 16;

export function readLineInfo(context: Context, at: number, section: string): LineInfo {
  const position = context.u32(at + 12);
  return {
    section,
    instructionOffset: context.u32(at),
    file: stringAt(context, at + 4),
    line: position >>> 10,
    column: position & 0x3ff,
    source: stringAt(context, at + 8),
  };
}
