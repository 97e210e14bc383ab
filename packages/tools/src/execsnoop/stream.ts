import type { Batch, BpfObject, Link, RingBuffer } from '@ebpf-ts/core';
import { clockOffset, type ExecEvent, eventOf } from './event.ts';
import type { Execsnoop } from './execsnoop.ts';
import { loadExecsnoop } from './object.ts';
import { type ExecsnoopOptions, type ExecsnoopSettings, settingsOf } from './options.ts';
import type { ExecRecord } from './record.ts';

/**
 * The execs of this machine, as they happen.
 *
 * It is read once, by one reader. Leaving the loop closes it; one that is never read has to be closed.
 */
export interface ExecsnoopStream extends AsyncIterable<ExecEvent>, AsyncDisposable {
  /**
   * Resolves when every exec from here on is recorded, also while nobody reads; rejects where it cannot be, as
   * the iteration then does.
   */
  readonly ready: Promise<void>;
  /** How many execs found no room in the ring buffer, up to now or up to the end. */
  readonly lost: number;
  /** Takes the programs out of the kernel and ends the iteration. What was not read is dropped. */
  close(): Promise<void>;
}

/**
 * Reports every program that starts: who, whose child, with which arguments (bcc's execsnoop).
 *
 * Recording begins with the call. Programs that end within microseconds are seen as well, since the kernel itself
 * reports each exec (tracepoint `sched_process_exec`). Needs Linux 5.8 with BTF, and root or CAP_BPF with
 * CAP_PERFMON.
 *
 * @throws {RangeError} at once, where an option is out of its range; whatever stops the recording is thrown by
 * the iteration and by `ready`: `PermissionError`, `UnsupportedError`, `LoadError`, `AttachError`
 *
 * @example
 * ```ts
 * import { execsnoop } from '@ebpf-ts/tools';
 *
 * for await (const { pid, comm, argv } of execsnoop({ signal: AbortSignal.timeout(5_000) })) {
 *   console.log(pid, comm, argv.join(' '));
 * }
 * ```
 */
export function execsnoop(options: ExecsnoopOptions = {}): ExecsnoopStream {
  return new Recording(settingsOf(options), options.signal);
}

interface Session {
  readonly object: BpfObject<Execsnoop>;
  readonly links: readonly Link[];
}

class Recording implements ExecsnoopStream {
  readonly ready: Promise<void>;
  readonly #settings: ExecsnoopSettings;
  readonly #session: Promise<Session>;
  readonly #events: AsyncGenerator<ExecEvent, undefined>;
  /** Aborts when nothing more is to be recorded. */
  readonly #stop = new AbortController();
  #lost = () => 0;
  #detaching: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: ExecsnoopSettings, signal: AbortSignal | undefined) {
    this.#settings = settings;
    this.#session = this.#start();
    this.#events = this.#record();
    this.ready = this.#session.then(() => {});
    // The iteration reports the same failure: a caller who does not ask for `ready` has no use for a second report.
    this.ready.catch(() => {});
    this.#stop.signal.addEventListener('abort', () => void this.#detach().catch(() => {}));
    if (signal?.aborted) this.#stop.abort();
    signal?.addEventListener('abort', () => this.#stop.abort(), { signal: this.#stop.signal });
  }

  get lost(): number {
    return this.#lost();
  }

  /** A generator's own `return` waits for a `next` that is under way, and does nothing before the first. */
  [Symbol.asyncIterator](): AsyncIterator<ExecEvent, undefined> {
    return {
      next: () => this.#events.next(),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<Session> {
    const object = await loadExecsnoop(this.#settings);
    this.#lost = () => Number(object.maps.events.lost ?? 0n);
    try {
      return { object, links: await object.attach() };
    } catch (error) {
      await this.#free(object);
      throw error;
    }
  }

  async *#record(): AsyncGenerator<ExecEvent, undefined> {
    try {
      const { object } = await this.#session;
      if (this.#closing !== undefined) return;
      for await (const batch of this.#batches(object.maps.events)) {
        const offset = clockOffset();
        for (const record of batch) {
          if (this.#closing !== undefined) return;
          const event = eventOf(record, offset, this.#settings);
          if (event !== undefined) yield event;
        }
      }
    } finally {
      await this.close();
    }
  }

  /** The records as they come, and after the stop those that still lie in the ring. */
  async *#batches(ring: RingBuffer<ExecRecord>): AsyncGenerator<Batch<ExecRecord>, undefined> {
    const { signal } = this.#stop;
    try {
      yield* ring.batches({ signal });
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
    await this.#detach();
    while (this.#closing === undefined) {
      const batch = ring.consume();
      if (batch === undefined) return;
      yield batch;
    }
  }

  #detach(): Promise<unknown> {
    this.#detaching ??= this.#session.then(({ links }) => Promise.all(links.map((link) => link.close())));
    return this.#detaching;
  }

  async #release(): Promise<void> {
    this.#stop.abort();
    const session = await this.#session.catch(() => undefined);
    if (session === undefined) return;
    try {
      await this.#detach();
    } finally {
      await this.#free(session.object);
    }
  }

  async #free(object: BpfObject<Execsnoop>): Promise<void> {
    const lost = this.lost;
    this.#lost = () => lost;
    await object.close();
  }
}
