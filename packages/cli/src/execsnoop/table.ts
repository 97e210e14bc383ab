import type { ExecEvent } from '@ebpf-ts/tools';
import type { Colors } from 'picocolors/types.js';
import { doubleQuoted, shellQuoted, withoutControls } from '../terminal/quote.ts';

/** Which columns the table has beside bcc's standard ones, and how it writes arguments. */
export interface TableOptions {
  /** The time of day. */
  readonly time?: boolean | undefined;
  /** Seconds since the recording began. */
  readonly timestamp?: boolean | undefined;
  readonly printUid?: boolean | undefined;
  /** Every argument in double quotes. */
  readonly quote?: boolean | undefined;
}

/** Lines of text for events. */
export interface Table {
  readonly header: string;
  row(event: ExecEvent, startedAt: Date): string;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  cell(event: ExecEvent, startedAt: Date): string;
}

/** The table of bcc's execsnoop, column for column. */
export function tableOf(options: TableOptions, colors: Colors): Table {
  const columns = columnsOf(options);
  return {
    header: colors.bold(columns.map((column) => padded(column.title, column)).join(' ')),
    row(event, startedAt) {
      const line = columns.map((column) => padded(column.cell(event, startedAt), column)).join(' ');
      return event.ret < 0 ? colors.red(line) : line;
    },
  };
}

function columnsOf({ time, timestamp, printUid, quote }: TableOptions): Column[] {
  const written = quote ? doubleQuoted : shellQuoted;
  return [
    ...(time ? [TIME] : []),
    ...(timestamp ? [TIMESTAMP] : []),
    ...(printUid ? [UID] : []),
    { title: 'PCOMM', width: 16, align: 'left', cell: ({ comm }) => withoutControls(comm) },
    { title: 'PID', width: 7, align: 'left', cell: ({ pid }) => `${pid}` },
    { title: 'PPID', width: 7, align: 'left', cell: ({ ppid }) => `${ppid}` },
    { title: 'RET', width: 3, align: 'right', cell: ({ ret }) => `${ret}` },
    { title: 'ARGS', width: 0, align: 'left', cell: (event) => lineOf(event, written) },
  ];
}

const TIME: Column = { title: 'TIME', width: 8, align: 'left', cell: ({ time }) => timeOfDay(time) };

const TIMESTAMP: Column = {
  title: 'TIME(s)',
  width: 7,
  align: 'left',
  cell: ({ time }, startedAt) => ((time.getTime() - startedAt.getTime()) / 1000).toFixed(3),
};

const UID: Column = { title: 'UID', width: 5, align: 'left', cell: ({ uid }) => `${uid}` };

/** As in bcc, the path stands in place of the first argument, which any program may call itself as it likes. */
function lineOf(event: ExecEvent, written: (word: string, isEscaped: boolean) => string): string {
  const { path, argv, escaped, truncated } = event;
  const words = argv.map((argument, index) => written(argument, escaped.includes(index)));
  if (path !== '') words[0] = written(path, escaped.includes('path'));
  if (truncated) words.push('...');
  return words.join(' ');
}

function padded(text: string, { width, align }: Column): string {
  return align === 'left' ? text.padEnd(width) : text.padStart(width);
}

function timeOfDay(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => `${part}`.padStart(2, '0'))
    .join(':');
}
