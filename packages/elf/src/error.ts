/**
 * A file that is no BPF object libbpf could safely be given.
 *
 * `offset` counts bytes from the start of the file.
 *
 * @example
 * ```ts
 * import { ElfError, parseObject } from '@ebpf-ts/elf';
 *
 * declare const bytes: Uint8Array;
 *
 * try {
 *   parseObject(bytes);
 * } catch (error) {
 *   if (error instanceof ElfError) console.error(error.section, error.offset, error.reason);
 * }
 * ```
 */
export class ElfError extends Error {
  override readonly name = 'ElfError';
  readonly code = 'ERR_ELF';
  readonly offset: number;
  readonly section: string | undefined;
  readonly reason: string;

  constructor(
    reason: string,
    place: { readonly offset: number; readonly section?: string },
    remedy = 'Compile the object again, or check that the file is whole',
  ) {
    const section = place.section === undefined ? '' : `section ${place.section}, `;
    super(`BPF object, ${section}file offset ${place.offset}: ${reason}. ${remedy}`);
    this.reason = reason;
    this.offset = place.offset;
    this.section = place.section;
  }
}

/** Where in the file something is. */
export interface Place {
  readonly offset: number;
  readonly section?: string;
}
