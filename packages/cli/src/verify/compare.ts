import { type Column, listing } from '../terminal/columns.ts';
import type { CsvRow } from './csv.ts';
import type { VerifiedProgram } from './row.ts';
import { counted } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'FILE' },
  { title: 'PROGRAM' },
  { title: 'VERDICT (A)' },
  { title: 'VERDICT (B)' },
  { title: 'INSNS (A)', align: 'right' },
  { title: 'INSNS (B)', align: 'right' },
  { title: 'INSNS (DIFF)', align: 'right' },
  { title: 'STATES (A)', align: 'right' },
  { title: 'STATES (B)', align: 'right' },
  { title: 'STATES (DIFF)', align: 'right' },
];

/** An earlier run (A) beside this one (B), as `veristat -C` prints them. What one of them lacks is a dash. */
export function comparison(
  before: readonly CsvRow[],
  now: readonly VerifiedProgram[],
  width: number | undefined,
): string {
  const keyOf = ({ file_name, prog_name }: CsvRow | VerifiedProgram) => `${file_name}\0${prog_name}`;
  const [earlier, later] = [
    new Map(before.map((row) => [keyOf(row), row])),
    new Map(now.map((row) => [keyOf(row), row])),
  ];
  const rows = [...new Set([...earlier.keys(), ...later.keys()])].map((key) => {
    const [a, b] = [earlier.get(key), later.get(key)];
    const { file_name = '', prog_name = '' } = b ?? a ?? {};
    return [
      file_name,
      prog_name,
      a?.verdict ?? '-',
      b?.verdict ?? '-',
      ...compared(a?.total_insns ?? null, b?.total_insns ?? null),
      ...compared(a?.total_states ?? null, b?.total_states ?? null),
    ];
  });
  return listing(COLUMNS, rows, width);
}

function compared(before: number | null, now: number | null): readonly string[] {
  const difference = before === null || now === null ? '-' : differenceOf(before, now);
  return [counted(before), counted(now), difference];
}

/** `+5 (+10.00%)`. */
function differenceOf(before: number, now: number): string {
  const signed = (value: number, digits: number) => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
  const share = before === 0 ? (now === 0 ? 0 : 100) : ((now - before) / before) * 100;
  return `${signed(now - before, 0)} (${signed(share, 2)}%)`;
}
