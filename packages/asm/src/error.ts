/**
 * Where something is wrong: in bytes that are decoded (bytes from their start), in instructions that are encoded (their
 * index), or in text that is assembled (line and column, from 1).
 */
export type AsmPlace =
  | { readonly offset: number }
  | { readonly index: number }
  | { readonly line: number; readonly column: number };

/**
 * Bytes that are no program, text that does not assemble, or a value that no instruction can carry.
 *
 * @example
 * ```ts
 * import { AsmError, decode } from '@ebpf-ts/asm';
 *
 * try {
 *   decode(new Uint8Array(7));
 * } catch (error) {
 *   if (error instanceof AsmError) console.error(error.place, error.reason);
 * }
 * ```
 */
export class AsmError extends Error {
  override readonly name = 'AsmError';
  readonly code = 'ERR_ASM';
  readonly place: AsmPlace;
  readonly reason: string;

  /** @internal */
  constructor(place: AsmPlace, reason: string, remedy: string) {
    super(`BPF ${textOf(place)}: ${reason}. ${remedy}`);
    this.place = place;
    this.reason = reason;
  }
}

function textOf(place: AsmPlace): string {
  if ('offset' in place) return `code at offset ${place.offset}`;
  if ('index' in place) return `instruction ${place.index}`;
  return `assembly, line ${place.line}, column ${place.column}`;
}
