/**
 * A program could not be attached.
 *
 * @example
 * ```ts
 * import { AttachError, BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * await using object = await spec.load();
 * await object.attach().catch((error: unknown) => {
 *   if (error instanceof AttachError) console.error(error.program, error.target, error.code);
 *   throw error;
 * });
 * ```
 */
export class AttachError extends Error {
  override readonly name = 'AttachError';
  /** The errno's name, or `ERR_ATTACH` where nothing was asked of the kernel. */
  readonly code: string;
  readonly errno: number;
  /** The program that was to be attached. */
  readonly program: string;
  /** Its section. */
  readonly section: string;
  /** Where to: what follows the slash in the section's name, or what the options name. */
  readonly target: string | undefined;
  /** Everything libbpf printed. */
  readonly log: string;

  constructor(
    program: { name: string; section: string; target: string | undefined },
    reason: string,
    failed: { code?: string; errno?: number; log?: string; cause?: unknown } = {},
  ) {
    super(`program '${program.name}' (section '${program.section}') was not attached: ${reason}`, {
      cause: failed.cause,
    });
    this.program = program.name;
    this.section = program.section;
    this.target = program.target;
    this.code = failed.code ?? 'ERR_ATTACH';
    this.errno = failed.errno ?? 0;
    this.log = failed.log ?? '';
  }
}
