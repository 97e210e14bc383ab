import { binding, type IterHandle, isNativeError } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/** An iterator attaches to what its section's name says, `SEC("iter/task")`, and runs when its link is read. */
export function attachIter(program: AttachingProgram): Attaching {
  return { ...attachSection(program), link: IterLink };
}

/** Bytes asked for at once: what the kernel gathers for one read. */
const CHUNK = 32 << 10;

/**
 * An attached iterator. Each reading runs its program anew, once for each of the kernel's things that it iterates
 * over, and yields what it writes.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { dump_task: 'iter' } }>('tasks.bpf.o');
 * await using object = await spec.load();
 * const tasks = await object.programs.dump_task.attach();
 * for await (const line of tasks.lines()) console.log(line);
 * ```
 */
export class IterLink extends Link {
  /**
   * What a run of the program writes, piece by piece, off the event loop. Leaving the loop ends the run.
   *
   * @throws an Error with `code` `ERR_HANDLE_CLOSED` where the link was closed, or the errno's name where the
   * kernel could not go on: `E2BIG` where the program writes more for one thing than the kernel gathers
   */
  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    using run = this.#run();
    for (;;) {
      const chunk = await binding.iterRead(run.handle, CHUNK).catch(nothingYet);
      if (chunk?.byteLength === 0) return;
      if (chunk !== undefined) yield chunk;
    }
  }

  /** {@link IterLink.bytes | bytes}, on this thread. */
  *bytesSync(): Generator<Uint8Array, void, undefined> {
    using run = this.#run();
    for (;;) {
      const chunk = readSync(run.handle);
      if (chunk?.byteLength === 0) return;
      if (chunk !== undefined) yield chunk;
    }
  }

  /** {@link IterLink.bytes | bytes} as lines of UTF-8, without what ends them. */
  async *lines(): AsyncGenerator<string, void, undefined> {
    const lines = new Lines();
    for await (const chunk of this.bytes()) yield* lines.endedBy(chunk);
    yield* lines.last();
  }

  /** {@link IterLink.lines | lines}, on this thread. */
  *linesSync(): Generator<string, void, undefined> {
    const lines = new Lines();
    for (const chunk of this.bytesSync()) yield* lines.endedBy(chunk);
    yield* lines.last();
  }

  #run(): Disposable & { readonly handle: IterHandle } {
    const handle = binding.iterCreate(this.handle);
    return { handle, [Symbol.dispose]: () => binding.iterClose(handle) };
  }
}

function readSync(handle: IterHandle): Uint8Array | undefined {
  try {
    return binding.iterReadSync(handle, CHUNK);
  } catch (error) {
    return nothingYet(error);
  }
}

/** After a million things without a word of the program, the kernel wants to be asked again. */
function nothingYet(error: unknown): undefined {
  if (!isNativeError(error) || error.code !== 'EAGAIN') throw error;
}

/** Text that arrives in pieces, cut into lines. */
class Lines {
  readonly #decoder = new TextDecoder();
  #begun = '';

  endedBy(chunk: Uint8Array): string[] {
    const lines = (this.#begun + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#begun = lines.pop() ?? '';
    return lines;
  }

  last(): string[] {
    const rest = this.#begun + this.#decoder.decode();
    return rest === '' ? [] : [rest];
  }
}
