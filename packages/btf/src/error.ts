/**
 * BTF data that cannot be read, or a value that does not fit its type.
 *
 * `offset` counts bytes from the start of the `.BTF` data, or from the start of the `DataView` when a value is
 * decoded or encoded; it is undefined for what has no place in either, such as an id that does not exist. Where
 * `section` is given, as for all that `parseObject` of `@ebpf-ts/elf` refuses, it counts from the start of the file.
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
  readonly section: string | undefined;
  readonly reason: string;
  readonly #where: string;
  readonly #remedy: string;

  /**
   * `where` names the thing at fault, `within` what its offset counts in, `remedy` says what to do about it.
   *
   * @internal
   */
  constructor(
    where: string,
    offset: number | undefined,
    reason: string,
    remedy: string,
    within = '',
    section?: string,
  ) {
    const place = offset === undefined ? '' : ` at offset ${offset}${within}`;
    super(`${where}${place}: ${reason}. ${remedy}`);
    this.offset = offset;
    this.section = section;
    this.reason = reason;
    this.#where = where;
    this.#remedy = remedy;
  }

  /**
   * The same refusal, of data that is a section of a file. What has no place in the data is put at its start.
   *
   * @internal
   */
  inSection(section: string, start: number): BtfError {
    const where = `BPF object, section ${section}, ${this.#where}`;
    const offset = start + (this.offset ?? 0);
    return new BtfError(where, offset, this.reason, this.#remedy, ' of the file', section);
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
