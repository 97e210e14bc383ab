import type { Transcoder } from './transcoder.ts';

/** A field and how it is read. */
export interface Field {
  readonly name: string;
  /** Bytes from the start of the struct. */
  readonly offset: number;
  /** The bits that it covers, from the start of the struct. */
  readonly firstBit: number;
  readonly endBit: number;
  /** Nothing lies after it, so it may extend to the end of the record. */
  readonly last: boolean;
  readonly transcoder: Transcoder;
}
