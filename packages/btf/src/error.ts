/**
 * BTF data that cannot be read, or a value that does not fit its type.
 *
 * `offset` counts bytes from the start of the `.BTF` data, or from the start of the `DataView` when a value is
 * decoded or encoded; it is undefined for what has no place in either, such as an id that does not exist.
 *
 * @example
 * ```ts
 * import { Btf, BtfError } from '@ebpf-ts/btf';
 *
 * declare const bytes: Uint8Array;
 *
 * try {
 *   Btf.parse(bytes);
 * } catch (error) {
 *   if (error instanceof BtfError) console.error(error.offset, error.reason);
 * }
 * ```
 */
export class BtfError extends Error {
  override readonly name = 'BtfError';
  readonly code = 'ERR_BTF';
  readonly offset: number | undefined;
  readonly reason: string;

  /**
   * `where` names the thing at fault, `within` what its offset counts in, `remedy` says what to do about it.
   *
   * @internal
   */
  constructor(where: string, offset: number | undefined, reason: string, remedy: string, within = '') {
    const place = offset === undefined ? '' : ` at offset ${offset}${within}`;
    super(`${where}${place}: ${reason}. ${remedy}`);
    this.offset = offset;
    this.reason = reason;
  }
}

/** The BTF data itself is malformed: the compiler or the file is at fault, never the caller. */
export function malformed(what: string, offset: number, reason: string): BtfError {
  return new BtfError(
    `BTF ${what}`,
    offset,
    reason,
    'Compile the object again with clang -g, or check that the file is whole',
    ' of .BTF',
  );
}
