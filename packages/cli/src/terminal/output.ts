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

/** Whether the reader closed the stream, as `| head -1` does: an end like any other. */
export function isClosedByReader(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'EPIPE';
}
