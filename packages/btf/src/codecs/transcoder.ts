/**
 * What a codec is made of: no bounds checks, no paths. The codec around it has checked that the value's bytes exist;
 * `end` is where the whole record ends, which only what is open-ended looks at.
 */
export interface Transcoder {
  /** Bytes. */
  readonly size: number;
  /** How many values one read makes, so that a hostile type cannot ask for billions. */
  readonly weight: number;
  read(data: DataView, offset: number, end: number): unknown;
  /** The same as an expression of JavaScript, where that is all there is to it. */
  readonly expression?: Expression;
  /** Whether bytes that differ may read as one value: those behind a NUL, or a `bool` of 2. */
  readonly lossy?: boolean;
  /** Whether writing leaves padding as it is, which has to be 0 before. */
  readonly sparse?: boolean;
  /**
   * A value that is written `'unasked'` is written only to see how it reads: whether its alternatives agree was or will be
   * checked where it belongs.
   *
   * @throws {Mismatch} when the value does not fit.
   */
  write(value: unknown, data: DataView, offset: number, agreement?: 'unasked'): void;
}

/**
 * An expression of JavaScript that reads a value, made of three others: a view, a place in it, and the call of `read` for
 * what is not to be written out.
 */
export type Expression = (data: string, offset: string, otherwise: string) => string;

/** A value that does not fit, on its way up through the fields and elements that it is in. */
export class Mismatch extends Error {
  path = '';
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

/** Puts a field name (`.len`) or an index (`[3]`) before the path of a mismatch, and passes on any other error. */
export function within(segment: string, error: unknown): unknown {
  if (error instanceof Mismatch) error.path = segment + error.path;
  return error;
}

/** Describes a value for an error message, shortly. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}
