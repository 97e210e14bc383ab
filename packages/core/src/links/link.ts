import { binding, type LinkHandle } from '@ebpf-ts/native';

/**
 * An attached program. It stays attached until the link, or the object it belongs to, is closed.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_exec: 'tracepoint' } }>('counter.bpf.o');
 * await using object = await spec.load();
 * const link = await object.programs.on_exec.attach();
 * await link.close();
 * ```
 */
export class Link {
  /** The name of the program that is attached. */
  readonly program: string;
  readonly #handle: LinkHandle;
  readonly #closed: (link: Link) => void;

  /** @internal Made by {@link Program.attach}. */
  constructor(program: string, handle: LinkHandle, closed: (link: Link) => void) {
    this.program = program;
    this.#handle = handle;
    this.#closed = closed;
  }

  /** Detaches, off the event loop: the kernel waits until no CPU runs the program any more. Idempotent. */
  async close(): Promise<void> {
    this.#closed(this);
    await binding.linkDestroy(this.#handle);
  }

  /** {@link Link.close | close}, on this thread: it may stand still for 100 ms. */
  closeSync(): void {
    this.#closed(this);
    binding.linkDestroySync(this.#handle);
  }

  /** {@link Link.close | close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** {@link Link.closeSync | closeSync}, for `using`. */
  [Symbol.dispose](): void {
    this.closeSync();
  }
}
