/** A handle that owns a file descriptor. */
export interface Closable {
  /** Gives the descriptor back. A second call does nothing; every other call after it throws. */
  close(): void;
  /** {@link Closable.close | close}, for `using`. */
  [Symbol.dispose](): void;
}
