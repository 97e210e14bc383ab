import { getBorderCharacters, table } from 'table';
import { withoutControls } from './quote.ts';

/** A column of a listing. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * Rows below titles, in columns as bpftool and kubectl print them. Where `width` is given, the widest columns are
 * wrapped until a row fits in it; piped into another program, a row is a line.
 */
export function listing(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(withoutControls));
  const widths = fitted(
    columns.map((_, index) => Math.max(1, ...cells.map((row) => row[index]?.length ?? 0))),
    width === undefined ? Number.POSITIVE_INFINITY : width - gap * (columns.length - 1),
  );
  const text = table(cells, {
    border: getBorderCharacters('void'),
    drawHorizontalLine: () => false,
    columnDefault: { paddingLeft: 0, paddingRight: gap, wrapWord: true },
    columns: columns.map(({ align = 'left' }, index) => ({ alignment: align, width: widths[index] ?? 1 })),
  });
  return text.replace(/ +$/gm, '').trimEnd();
}

/** Spaces between columns. */
const gap = 2;

/** No column is made narrower than this. */
const least = 10;

/** Takes from the widest column, again and again, until all fit or none can give more. */
function fitted(natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, each) => sum + each, 0) - width; excess > 0; excess--) {
    const widest = Math.max(...widths);
    if (widest <= least) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
