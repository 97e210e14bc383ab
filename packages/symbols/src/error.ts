/**
 * A file whose symbols cannot be read: it is damaged, or no ELF file.
 *
 * `offset` counts bytes from the start of the file.
 *
 * @example
 * ```ts
 * import { SymbolFile, SymbolFileError } from '@ebpf-ts/symbols';
 *
 * try {
 *   SymbolFile.open('/usr/bin/psql');
 * } catch (error) {
 *   if (error instanceof SymbolFileError) console.error(error.path, error.offset, error.reason);
 * }
 * ```
 */
export class SymbolFileError extends Error {
  override readonly name = 'SymbolFileError';
  readonly code = 'ERR_SYMBOL_FILE';
  readonly path: string;
  readonly offset: number;
  readonly reason: string;

  constructor(path: string, offset: number, reason: string) {
    super(`${path}, file offset ${offset}: ${reason}`);
    this.path = path;
    this.offset = offset;
    this.reason = reason;
  }
}

/** Why a {@link SymbolError} was thrown. */
export type SymbolErrorCode =
  /** `/proc/kallsyms` has no addresses for this process. */
  | 'ERR_KALLSYMS_RESTRICTED'
  /** The binary has no such function. */
  | 'ERR_NO_FUNCTION'
  /** The binary has several functions of that name, at different places. */
  | 'ERR_AMBIGUOUS_FUNCTION'
  /** The function is chosen among others when a program starts (`STT_GNU_IFUNC`), so that it has no one place. */
  | 'ERR_INDIRECT_FUNCTION'
  /** There is no such program or library. */
  | 'ERR_NO_BINARY';

/**
 * A name or an address that has no answer.
 *
 * @example
 * ```ts
 * import { resolveFunction, SymbolError } from '@ebpf-ts/symbols';
 *
 * try {
 *   resolveFunction('libc.so.6', 'mallok');
 * } catch (error) {
 *   if (error instanceof SymbolError && error.code === 'ERR_NO_FUNCTION') console.error(error.message);
 * }
 * ```
 */
export class SymbolError extends Error {
  override readonly name = 'SymbolError';
  readonly code: SymbolErrorCode;

  constructor(code: SymbolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
