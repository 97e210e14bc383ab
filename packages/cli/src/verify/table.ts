import type { Colors } from 'picocolors/types.js';
import { type Column, listing } from '../terminal/columns.ts';
import { harmless } from '../terminal/harmless.ts';
import type { VerifiedProgram } from './row.ts';

const COLUMNS: readonly Column[] = [
  { title: 'FILE' },
  { title: 'PROGRAM' },
  { title: 'VERDICT' },
  { title: 'DURATION (us)', align: 'right' },
  { title: 'INSNS', align: 'right' },
  { title: 'STATES', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'JITED', align: 'right' },
];

/** veristat's columns, and below them what is to be said of each refusal. */
export function verifyTable(
  programs: readonly VerifiedProgram[],
  colors: Colors,
  width: number | undefined,
): string {
  const rows = programs.map((each) => [
    each.file_name,
    each.prog_name,
    each.verdict,
    counted(each.duration),
    counted(each.total_insns),
    counted(each.total_states),
    `${each.prog_size}`,
    `${each.prog_size_jited}`,
  ]);
  const refusals = programs.flatMap(({ message }) =>
    message === null ? [] : [colors.red(harmless(message))],
  );
  return [listing(COLUMNS, rows, width), ...refusals].join('\n\n');
}

export function counted(value: number | null): string {
  return value === null ? '-' : `${value}`;
}
