import type { Codec } from '@ebpf-ts/btf';
import { binding, type IterHandle, isNativeError } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';
import { Link } from './link.ts';

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

  /**
   * {@link IterLink.bytes | bytes} as records of one type, for a program that writes structs with `bpf_seq_write()`.
   *
   * @throws {LinkError} `ERR_LINK` where the output ends within a record
   *
   * @example
   * ```ts
   * import { BpfObject, struct, u32 } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open<{ programs: { dump_task: 'iter' } }>('tasks.bpf.o');
   * await using object = await spec.load();
   * const link = await object.programs.dump_task.attach({ pid: 'self' });
   * const thread = struct('thread', { tgid: u32, tid: u32 });
   * for await (const { tgid, tid } of link.records(thread)) console.log(tgid, tid);
   * ```
   */
  async *records<T>(codec: Codec<T>): AsyncGenerator<T, void, undefined> {
    const records = new Records(codec, this.title);
    for await (const chunk of this.bytes()) yield* records.endedBy(chunk);
    records.last();
  }

  /** {@link IterLink.records | records}, on this thread. */
  *recordsSync<T>(codec: Codec<T>): Generator<T, void, undefined> {
    const records = new Records(codec, this.title);
    for (const chunk of this.bytesSync()) yield* records.endedBy(chunk);
    records.last();
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

/** Records of one size that arrive in pieces. */
class Records<T> {
  readonly #codec: Codec<T>;
  readonly #title: string;
  #begun = new Uint8Array(0);

  constructor(codec: Codec<T>, title: string) {
    if (codec.size === 0) throw new LinkError(title, 'a record of no bytes has no end');
    this.#codec = codec;
    this.#title = title;
  }

  *endedBy(chunk: Uint8Array): Generator<T, void, undefined> {
    const { size } = this.#codec;
    const bytes = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 0;
    for (; offset + size <= bytes.length; offset += size) yield this.#codec.decode(view, offset, size);
    this.#begun = bytes.slice(offset);
  }

  last(): void {
    const { length } = this.#begun;
    if (length === 0) return;
    throw new LinkError(
      this.#title,
      `the program wrote ${length} bytes after its last record, and a record has ${this.#codec.size}`,
    );
  }
}
