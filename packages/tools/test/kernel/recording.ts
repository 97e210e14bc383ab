import type { ExecEvent, ExecsnoopOptions } from '@ebpf-ts/tools';
import { execsnoop } from '@ebpf-ts/tools';
import type { KnownExec, Starter } from './execs.ts';

/** What was done, and what was seen of it. */
export interface Recording {
  readonly known: readonly KnownExec[];
  readonly events: readonly ExecEvent[];
  readonly lost: number;
}

/**
 * Records the children of a starter. The reader does not read before they have all ended, so that the ring has to
 * hold them.
 */
export async function recordThenRead(
  starter: Starter,
  args: readonly (string | Uint8Array)[],
  options: ExecsnoopOptions = { ppid: starter.pid },
): Promise<Recording> {
  const end = new AbortController();
  await using stream = execsnoop({ ...options, signal: end.signal });
  await stream.ready;
  const known = await starter.start(args);
  end.abort();
  const events = await collect(stream);
  return { known, events, lost: stream.lost };
}

/** Records the children of a starter and reads while they run. */
export async function recordWhileReading(
  starter: Starter,
  args: readonly (string | Uint8Array)[],
  options: ExecsnoopOptions = { ppid: starter.pid },
): Promise<Recording> {
  const end = new AbortController();
  await using stream = execsnoop({ ...options, signal: end.signal });
  await stream.ready;
  const reading = collect(stream);
  const known = await starter.start(args);
  end.abort();
  return { known, events: await reading, lost: stream.lost };
}

async function collect(stream: AsyncIterable<ExecEvent>): Promise<ExecEvent[]> {
  const events: ExecEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
