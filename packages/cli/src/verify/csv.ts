import type { VerifiedProgram } from './row.ts';

/** The columns of veristat that there are here. */
const COLUMNS = [
  'file_name',
  'prog_name',
  'verdict',
  'duration',
  'total_insns',
  'total_states',
  'prog_size',
  'prog_size_jited',
] as const;

/** What a comparison looks at. */
export interface CsvRow {
  readonly file_name: string;
  readonly prog_name: string;
  readonly verdict: string;
  readonly total_insns: number | null;
  readonly total_states: number | null;
}

/** Names in objects are C's, and files may be called anything. */
export function toCsv(programs: readonly VerifiedProgram[]): string {
  const rows = programs.map((each) => COLUMNS.map((column) => quoted(`${each[column] ?? ''}`)).join(','));
  return [COLUMNS.join(','), ...rows].join('\n');
}

/** Reads what {@link toCsv} or `veristat -o csv` wrote. */
export function fromCsv(path: string, text: string): readonly CsvRow[] {
  const [head = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(cellsOf);
  const missing = ['file_name', 'prog_name', 'verdict', 'total_insns', 'total_states'].filter(
    (name) => !head.includes(name),
  );
  if (missing.length > 0) {
    throw new Error(
      `${path}: it has no column ${missing.join(', ')}. Write it with ebpf-ts verify --csv, or veristat -o csv`,
    );
  }
  return rows.map((cells) => {
    const cell = (name: string) => cells[head.indexOf(name)] ?? '';
    const number = (name: string) => (cell(name) === '' ? null : Number(cell(name)));
    return {
      file_name: cell('file_name'),
      prog_name: cell('prog_name'),
      verdict: cell('verdict'),
      total_insns: number('total_insns'),
      total_states: number('total_states'),
    };
  });
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}
