/** How a stream of records is read. */
export interface StreamOptions {
  /** Ends the iteration with the signal's reason. To end it without an error, close what is read. */
  readonly signal?: AbortSignal;
}

/** Something that can be waited for, by one at a time. */
export interface Awaitable {
  /** Calls `ready` once, when there is something to take or it was closed; may throw instead. */
  arm(ready: () => void): void;
  /** Takes an arming back: `ready` is not called any more. */
  disarm(): void;
}

/** Where an iteration takes its values from. */
export interface Source<T> extends Awaitable {
  /** Whether there is nothing to come any more, which ends the iteration. */
  closed(): boolean;
  /** The next value; `undefined` where it has to be waited for. */
  take(): T | undefined;
  /** Hears that the iteration is over, and what it gave out last is not used any more. */
  leave(): void;
}

/** After so many records given out one by one, timers, signals and other input get their turn. */
export const RECORDS_A_TURN = 128;

/** A wait that can be called off. */
export interface Wait {
  /** Resolves when the source is ready, the time is up or the wait was ended; rejects with the signal's reason. */
  readonly over: Promise<void>;
  end(): void;
}

/**
 * The protocol of an async iterator around a source; after `turn` values the event loop goes round. It is written by
 * hand because `return()` of a generator waits for a `next()` that is under way, which may be for ever.
 */
export function iterate<T>(
  source: Source<T>,
  turn: number,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<T, undefined> {
  let ended = false;
  let wait: Wait | undefined;
  let given = 0;
  const end = () => {
    if (ended) return;
    ended = true;
    source.leave();
  };
  const isOver = () => ended || source.closed();
  /** What lies ready, without the promises that waiting takes. */
  const ready = (): IteratorResult<T, undefined> | undefined => {
    if (given === turn || isOver()) return undefined;
    signal?.throwIfAborted();
    const value = source.take();
    if (value === undefined) return undefined;
    given += 1;
    return { done: false, value };
  };
  const awaited = async (): Promise<IteratorResult<T, undefined>> => {
    while (!isOver()) {
      signal?.throwIfAborted();
      if (given === turn) {
        given = 0;
        await eventLoop();
      } else {
        wait = waitFor(source, { signal });
        await wait.over.finally(() => {
          wait = undefined;
        });
      }
      const result = ready();
      if (result !== undefined) return result;
    }
    end();
    return { done: true, value: undefined };
  };
  const failed = (error: unknown): never => {
    end();
    throw error;
  };
  const iterator: AsyncIterableIterator<T, undefined> = {
    next() {
      try {
        const result = ready();
        return result === undefined ? awaited().catch(failed) : Promise.resolve(result);
      } catch (error) {
        end();
        return Promise.reject(error);
      }
    },
    return: async () => {
      end();
      wait?.end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

/**
 * Waits until a source is ready, at most `timeout` milliseconds. Where the source refuses to be waited for, the wait
 * rejects with its error.
 */
export function waitFor(
  source: Awaitable,
  { signal, timeout = Number.POSITIVE_INFINITY }: { signal?: AbortSignal | undefined; timeout?: number },
): Wait {
  let end = () => {};
  const over = new Promise<void>((resolve, reject) => {
    const timer = timeout > LONGEST_TIMEOUT ? undefined : setTimeout(() => end(), timeout);
    const leave = () => {
      // Whoever waits next is not to be disturbed.
      end = () => {};
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const ready = () => {
      leave();
      resolve();
    };
    const abort = () => {
      source.disarm();
      leave();
      reject(signal?.reason);
    };
    end = () => {
      source.disarm();
      ready();
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      source.arm(ready);
    } catch (error) {
      leave();
      reject(error);
    }
  });
  return { over, end: () => end() };
}

/** Resolves after the event loop went round once. */
export function eventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What `setTimeout` takes, in milliseconds: 24 days. Nobody asks for more but for ever. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
