import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Lines to a stream that may be slow, and that its reader may close. */
export interface Output {
  /** Resolves when the stream takes more. */
  line(text: string): Promise<void>;
  /** Aborts when the reader is gone (EPIPE); aborts with the error where writing fails otherwise. */
  readonly gone: AbortSignal;
}

export function outputTo(stream: Writable): Output {
  const gone = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => gone.abort(error));
  return {
    gone: gone.signal,
    async line(text) {
      if (gone.signal.aborted || stream.write(`${text}\n`)) return;
      // The wait also ends where the reader goes away.
      await once(stream, 'drain', { signal: gone.signal }).catch(() => {});
    },
  };
}

/** Prints a text on stdout, with a line break at its end; a reader that closes the pipe is no failure. */
export function printText(text: string): Promise<void> {
  // The error comes to the callback too, and an event that nobody listens to would end the process.
  process.stdout.on('error', () => {});
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) =>
      error && !isClosedByReader(error) ? reject(error) : resolve(),
    );
  });
}

/** Whether the reader closed the stream, as `| head -1` does: an end like any other. */
export function isClosedByReader(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'EPIPE';
}
