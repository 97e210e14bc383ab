import { type BpfObject, type EventStream, IterLink } from '@ebpf-ts/core';
import { openSpec } from '../spec.ts';
import { colorsFor } from '../terminal/colors.ts';
import { isClosedByReader, type Output, outputTo } from '../terminal/output.ts';
import { onTermination } from '../terminal/signals.ts';
import type { RunFlags } from './command.ts';
import { jsonPrinter, type RecordPrinter, tablePrinter } from './records.ts';
import { type Targets, targetsOf } from './targets.ts';
import { setVariables } from './variables.ts';

/** Runs until the time is over, somebody ends it, or nobody reads any more; then says on stderr what there was. */
export async function runObject(file: string, flags: RunFlags): Promise<void> {
  const end = new AbortController();
  const output = outputTo(process.stdout);
  output.gone.addEventListener('abort', () => end.abort());
  const forget = onTermination(() => end.abort());
  try {
    const spec = await openSpec(file);
    setVariables(spec, flags.var);
    const targets = targetsOf(spec, flags.attach);
    await using object = await spec.load();
    const attached = await attachAll(object, targets, spec.programs);
    await stream(object, { attached, targets, flags, output, end });
    if (output.gone.aborted && !isClosedByReader(output.gone.reason)) throw output.gone.reason;
  } finally {
    forget();
  }
}

/** What there is to hear of. */
interface Attached {
  /** How many programs, and tables of programs. */
  readonly count: number;
  /** Those that run when they are read. */
  readonly iterators: readonly IterLink[];
}

async function attachAll(
  object: BpfObject,
  { given }: Targets,
  specs: Readonly<Record<string, { readonly attachable: boolean }>>,
): Promise<Attached> {
  let count = 0;
  const iterators: IterLink[] = [];
  for (const program of Object.values(object.programs)) {
    const options = given.get(program.name);
    if (options === undefined && specs[program.name]?.attachable !== true) continue;
    const link = await program.attach(...(options?.(object.maps) ?? []));
    if (link instanceof IterLink) iterators.push(link);
    count += 1;
  }
  for (const table of Object.values(object.structOps)) {
    await table.attach();
    count += 1;
  }
  return { count, iterators };
}

interface Streaming {
  readonly attached: Attached;
  readonly targets: Targets;
  readonly flags: RunFlags;
  readonly output: Output;
  readonly end: AbortController;
}

async function stream(
  object: BpfObject,
  { attached, targets, flags, output, end }: Streaming,
): Promise<void> {
  const rings = Object.entries(object.maps).flatMap(([name, map]) =>
    map.kind === 'ringbuf' || map.kind === 'perf_buffer' ? [{ name, ring: map }] : [],
  );
  const { count, iterators } = attached;
  const follows = count > iterators.length || rings.length > 0;
  for (const line of targets.missing) process.stderr.write(`not attached: ${line}\n`);
  process.stderr.write(
    `${plural(count, 'program')} attached, ${plural(rings.length, 'buffer')}${follows ? '; Ctrl-C ends it' : ''}\n`,
  );
  if (flags.duration !== undefined) setTimeout(() => end.abort(), flags.duration * 1000).unref();
  const printer = flags.json ? jsonPrinter : tablePrinter(rings.length, colorsFor(process.stdout));
  for (const iterator of iterators) await printLines(iterator, { printer, output, signal: end.signal });
  if (!follows && count > 0) return;
  const counts = await Promise.all([
    untilAborted(end.signal),
    ...rings.map(({ name, ring }) => print(name, ring, { printer, output, signal: end.signal })),
  ]);
  const records = counts.reduce((sum, count) => sum + count, 0);
  const lost = rings.reduce((sum, { ring }) => sum + (ring.lost ?? 0n), 0n);
  process.stderr.write(`${plural(records, 'record')}, ${lost} lost\n`);
}

interface Printing {
  readonly printer: RecordPrinter;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** What an iterator writes in one run. */
async function printLines(iterator: IterLink, { printer, output, signal }: Printing): Promise<void> {
  for await (const line of iterator.lines()) {
    if (signal.aborted) return;
    await output.line(printer.line(iterator.program, line));
  }
}

/** How many records there were, those included that were there when the end came. */
async function print(
  name: string,
  ring: EventStream<unknown>,
  { printer, output, signal }: Printing,
): Promise<number> {
  let count = 0;
  const write = async (record: unknown) => {
    count += 1;
    for (const line of printer.lines(name, record)) await output.line(line);
  };
  try {
    for await (const record of ring.records({ signal })) await write(record);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  for (const record of ring.consume()?.records() ?? []) await write(record);
  return count;
}

/** A timer keeps the process running where no ring does. */
function untilAborted(signal: AbortSignal): Promise<0> {
  if (signal.aborted) return Promise.resolve(0);
  const idle = setInterval(() => {}, 2 ** 30);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      clearInterval(idle);
      resolve(0);
    });
  });
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
