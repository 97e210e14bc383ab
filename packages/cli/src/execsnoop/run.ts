import { type ExecEvent, type ExecsnoopOptions, execsnoop } from '@ebpf-ts/tools';
import { colorsFor } from '../terminal/colors.ts';
import { isClosedByReader, type Output, outputTo } from '../terminal/output.ts';
import { onTermination } from '../terminal/signals.ts';
import type { ExecsnoopFlags } from './command.ts';
import { jsonLine } from './json.ts';
import { type RunSummary, summaryLine } from './summary.ts';
import { tableOf } from './table.ts';

/** Runs until the time is over, somebody ends it, or nobody reads any more; then says on stderr what it saw. */
export async function runExecsnoop(flags: ExecsnoopFlags): Promise<void> {
  const end = new AbortController();
  const output = outputTo(process.stdout);
  output.gone.addEventListener('abort', () => end.abort());
  const forget = onTermination(() => end.abort());
  try {
    const summary = await print(flags, output, end);
    process.stderr.write(`${summaryLine(summary)}\n`);
    if (output.gone.aborted && !isClosedByReader(output.gone.reason)) throw output.gone.reason;
  } finally {
    forget();
  }
}

async function print(flags: ExecsnoopFlags, output: Output, end: AbortController): Promise<RunSummary> {
  await using stream = execsnoop(optionsOf(flags, end.signal));
  await stream.ready;
  const printer = printerOf(flags, new Date());
  if (flags.duration !== undefined) setTimeout(() => end.abort(), flags.duration * 1000).unref();
  let events = 0;
  let firstEventAfter: number | undefined;
  if (printer.header !== undefined) await output.line(printer.header);
  for await (const event of stream) {
    // Since the process began.
    firstEventAfter ??= performance.now() / 1000;
    events += 1;
    await output.line(printer.line(event));
    if (output.gone.aborted) break;
  }
  await stream.close();
  return { events, lost: stream.lost, firstEventAfter };
}

interface Printer {
  readonly header: string | undefined;
  line(event: ExecEvent): string;
}

function printerOf(flags: ExecsnoopFlags, startedAt: Date): Printer {
  if (flags.json) return { header: undefined, line: jsonLine };
  const table = tableOf(flags, colorsFor(process.stdout));
  return { header: table.header, line: (event) => table.row(event, startedAt) };
}

function optionsOf(flags: ExecsnoopFlags, signal: AbortSignal): ExecsnoopOptions {
  const { fails = false, uid, pid, ppid, name, line, maxArgs, ringSize } = flags;
  return {
    signal,
    failed: fails,
    maxArgs,
    ...(uid === undefined ? {} : { uid }),
    ...(pid === undefined ? {} : { pid }),
    ...(ppid === undefined ? {} : { ppid }),
    ...(name === undefined ? {} : { name }),
    ...(line === undefined ? {} : { line }),
    ...(ringSize === undefined ? {} : { ringSize }),
  };
}
