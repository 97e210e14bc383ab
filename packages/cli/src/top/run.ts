import { setTimeout as after } from 'node:timers/promises';
import { enableStats } from '@ebpf-ts/core';
import { listing } from '../terminal/columns.ts';
import { jsonLineOf } from '../terminal/json.ts';
import { isClosedByReader, outputTo } from '../terminal/output.ts';
import { onTermination } from '../terminal/signals.ts';
import type { TopFlags } from './command.ts';
import { countsNow, type TopTable, topCells, topColumns, topTable } from './table.ts';

/** Prints a table after each interval, until somebody ends it or nobody reads any more. */
export async function runTop({
  interval,
  count = Number.POSITIVE_INFINITY,
  json = false,
}: TopFlags): Promise<void> {
  const end = new AbortController();
  const output = outputTo(process.stdout);
  output.gone.addEventListener('abort', () => end.abort());
  const forget = onTermination(() => end.abort());
  try {
    using _stats = enableStats();
    let before = countsNow();
    for (let shown = 0; shown < count; shown++) {
      await after(interval * 1000, undefined, { signal: end.signal }).catch(() => {});
      if (end.signal.aborted) break;
      const now = countsNow();
      await output.line(json ? jsonLineOf(topTable(before, now)) : textOf(topTable(before, now)));
      before = now;
    }
    if (output.gone.aborted && !isClosedByReader(output.gone.reason)) throw output.gone.reason;
  } finally {
    forget();
  }
}

/** A terminal is cleared first; into a pipe, tables follow one another. */
function textOf({ programs }: TopTable): string {
  const { isTTY, columns, rows = 24 } = process.stdout;
  const shown = isTTY ? programs.slice(0, rows - 2) : programs;
  return `${isTTY ? '\x1b[H\x1b[2J' : ''}${listing(topColumns, shown.map(topCells), columns)}`;
}
